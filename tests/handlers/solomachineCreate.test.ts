/** ICS-02 createClient for solo machines: every check of theirs, in ibc-go's order. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  ClientState,
  ConsensusState,
} from "../../host/codec/gen/ibc.lightclients.solomachine.v3.js";
import { type DeliverResponse, Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { allowClients, changesBy } from "../support/clients.js";
import {
  multisigSigner,
  SoloMachine,
  secp256k1Signer,
  secp256r1Signer,
} from "../support/soloMachine.js";
import { CLIENT, createFor, createMessage, storedState } from "../support/soloMachineClients.js";
import { pack, validCreateClient, World } from "../support/world.js";

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

/** Everything that a row may break. */
interface Draft {
  readonly world: World;
  readonly client: ClientState;
  readonly consensus: ConsensusState;
  message: MsgCreateClient;
}

interface Row {
  readonly name: string;
  readonly code: string;
  readonly stage: number;
  readonly break: (draft: Draft) => void;
}

function newDraft(world = new World()): Draft {
  const machine = new SoloMachine(secp256k1Signer(1));
  return {
    world,
    client: machine.clientState(),
    consensus: machine.consensusState(),
    message: createMessage(machine),
  };
}

function deliver({ world, client, consensus, message }: Draft, routed = false): DeliverResponse {
  message.clientState!.value = ClientState.encode(client);
  message.consensusState!.value = ConsensusState.encode(consensus);
  return world.deliver([pack(MsgCreateClient, MsgCreateClient.encode(message))], { routed });
}

function outcome({ codespace, code, stage }: DeliverResponse): [string, number] {
  return [`${codespace}/${code}`, stage];
}

/** What may be wrong with a consensus state, be it alone or in the client state. */
function consensusRows(where: string, of: (draft: Draft) => ConsensusState): Row[] {
  return [
    {
      name: `${where} of time zero`,
      code: "client/8",
      stage: STAGE_VALIDATE,
      break: (draft) => {
        of(draft).timestamp = 0n;
      },
    },
    {
      name: `${where} with a blank diversifier`,
      code: "client/8",
      stage: STAGE_VALIDATE,
      break: (draft) => {
        of(draft).diversifier = " \u2003\n";
      },
    },
    {
      name: `${where} with a multisig key of a secp256r1 key`,
      code: "undefined/111222",
      stage: STAGE_VALIDATE,
      break: (draft) => {
        of(draft).publicKey = multisigSigner(1, [secp256r1Signer(1)]).publicKey;
      },
    },
    {
      name: `${where} without a public key`,
      code: "client/8",
      stage: STAGE_VALIDATE,
      break: (draft) => {
        of(draft).publicKey = undefined;
      },
    },
  ];
}

const ROWS: readonly Row[] = [
  {
    name: "a client state without a consensus state",
    code: "undefined/111222",
    stage: STAGE_DECODE,
    break: (draft) => {
      draft.client.consensusState = undefined;
    },
  },
  {
    name: "sequence zero",
    code: "client/3",
    stage: STAGE_VALIDATE,
    break: ({ client }) => {
      client.sequence = 0n;
    },
  },
  ...consensusRows("a client state", ({ client }) => client.consensusState!),
  ...consensusRows("a consensus state", ({ consensus }) => consensus),
  {
    name: "a type of client that is not allowed",
    code: "client/10",
    stage: STAGE_EXECUTE,
    break: ({ world }) => allowClients(world, ["07-tendermint"]),
  },
  {
    name: "another key in the consensus state",
    code: "client/8",
    stage: STAGE_EXECUTE,
    break: ({ consensus }) => {
      consensus.publicKey = secp256k1Signer(2).publicKey;
    },
  },
  {
    name: "another diversifier in the consensus state",
    code: "client/8",
    stage: STAGE_EXECUTE,
    break: ({ consensus }) => {
      consensus.diversifier = "other";
    },
  },
  {
    name: "another time in the consensus state",
    code: "client/8",
    stage: STAGE_EXECUTE,
    break: ({ consensus }) => {
      consensus.timestamp++;
    },
  },
  {
    name: "a frozen client state",
    code: "client/29",
    stage: STAGE_EXECUTE,
    break: ({ client }) => {
      client.isFrozen = true;
    },
  },
];

describe("createClient for a solo machine refuses", () => {
  test.each(ROWS)("$name with $code", (row) => {
    const draft = newDraft();
    row.break(draft);
    const before = [...draft.world.written()];
    expect(outcome(deliver(draft))).toEqual([row.code, row.stage]);
    expect([...draft.world.written()]).toEqual(before);
  });

  test("the earlier of two faults", () => {
    const world = new World();
    for (const [index, earlier] of ROWS.entries()) {
      for (const later of ROWS.slice(index + 1)) {
        world.branches.open();
        const draft = newDraft(world);
        later.break(draft);
        earlier.break(draft);
        const both = `${earlier.name} before ${later.name}`;
        expect([both, ...outcome(deliver(draft))]).toEqual([both, earlier.code, earlier.stage]);
        world.branches.close(false);
      }
    }
  });

  test("a tendermint client state beside the consensus state of a solo machine", () => {
    const draft = newDraft();
    const { world, message } = draft;
    message.consensusState!.typeUrl = "/ibc.lightclients.tendermint.v1.ConsensusState";
    message.consensusState!.value = new Uint8Array(0);
    const response = world.deliver([pack(MsgCreateClient, MsgCreateClient.encode(message))]);
    expect(outcome(response)).toEqual(["client/10", STAGE_VALIDATE]);
  });

  test("the first message that does not decode, the second or the first", () => {
    const panicking = newDraft();
    panicking.client.consensusState = undefined;
    panicking.message.clientState!.value = ClientState.encode(panicking.client);
    const malformed = newDraft();
    malformed.message.clientState!.value = Uint8Array.of(0x0a);
    const unknown = newDraft();
    unknown.message.clientState!.value = Uint8Array.of(0x28, 1);
    const packed = (draft: Draft) => pack(MsgCreateClient, MsgCreateClient.encode(draft.message));
    const { world } = newDraft();
    const results = [
      [panicking, unknown],
      [malformed, panicking],
      [panicking, newDraft()],
    ].map((drafts) => world.deliver(drafts.map(packed)));
    expect(results.map(({ code }) => code)).toEqual([2, 2, 111222]);
  });
});

describe("the limit of 32,768 bytes", () => {
  /** A field that is not critical and that the SDK passes over, with as many bytes in it. */
  const ignored = (size: number) =>
    Uint8Array.of(
      0x82,
      0x40,
      0x80 | (size & 127),
      0x80 | ((size >> 7) & 127),
      size >> 14,
      ...new Uint8Array(size),
    );

  function resultWith(change: (message: MsgCreateClient) => void): string {
    const { message, world } = newDraft();
    change(message);
    const response = world.deliver([pack(MsgCreateClient, MsgCreateClient.encode(message))]);
    return outcome(response)[0];
  }

  test("is of the states as the SDK encodes them, not as they came", () => {
    const padding = ignored(40_000);
    const changes: ((message: MsgCreateClient) => void)[] = [
      ({ clientState }) => {
        clientState!.value = Uint8Array.of(...clientState!.value, ...padding);
      },
      ({ consensusState }) => {
        consensusState!.value = Uint8Array.of(...consensusState!.value, ...padding);
      },
      (message) => {
        const valid = validCreateClient();
        message.clientState = valid.clientState!;
        message.consensusState = valid.consensusState!;
        message.clientState.value = Uint8Array.of(...message.clientState.value, ...padding);
      },
    ];
    expect(changes.map(resultWith)).toEqual(["/0", "/0", "/0"]);
  });

  test("is passed by one byte more", () => {
    const machine = (length: number) =>
      new SoloMachine(secp256k1Signer(1), 5n, 1n, "d".repeat(length));
    const size = ClientState.encode(machine(20_000).clientState()).length - 20_000;
    expect(outcome(createFor(new World(), machine(32_768 - size)))[0]).toBe("/0");
    expect(outcome(createFor(new World(), machine(32_769 - size)))[0]).toBe("ibc/17");
  });
});

describe("createClient for a solo machine", () => {
  test("writes state, creator and counter, and emits the sequence as a height", () => {
    const machine = new SoloMachine(secp256k1Signer(1), 7n, 10n, "");
    const world = new World();
    const changes = changesBy(world, () => {
      expect(createFor(world, machine).results).toEqual([
        {
          response: {
            typeUrl: "/ibc.core.client.v1.MsgCreateClientResponse",
            value: Uint8Array.from([0x0a, CLIENT.length, ...utf8(CLIENT)]),
          },
          events: [
            {
              type: "create_client",
              attributes: [
                { key: "client_id", value: CLIENT },
                { key: "client_type", value: "06-solomachine" },
                { key: "consensus_height", value: "0-7" },
              ],
            },
            { type: "message", attributes: [{ key: "module", value: "ibc_client" }] },
          ],
        },
      ]);
    });
    expect([...changes.keys()]).toEqual([
      `clients/${CLIENT}/clientState`,
      `clients/${CLIENT}/creator`,
      "nextClientSequence",
    ]);
    expect(storedState(world)).toEqual(machine.clientState());
  });

  test("stores the key as the SDK encodes it, not as it came", () => {
    const draft = newDraft();
    const canonical = draft.consensus.publicKey!.value;
    // An empty occurrence of the key first, and a field that is not critical.
    const value = Uint8Array.of(0x0a, 0, ...canonical, 0x80, 0x40, 1);
    draft.consensus.publicKey!.value = value;
    draft.client.consensusState!.publicKey!.value = Uint8Array.of(...canonical, 0x80, 0x40, 2);
    expect(outcome(deliver(draft))[0]).toBe("/0");
    expect(storedState(draft.world).consensusState!.publicKey!.value).toEqual(canonical);
  });
});
