/** ICS-02 updateClient with the header of a solo machine: every check, in ibc-go's order. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { SignatureDescriptorData } from "../../host/codec/gen/cosmos.tx.signing.v1beta1.js";
import { MsgUpdateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { Header } from "../../host/codec/gen/ibc.lightclients.solomachine.v3.js";
import { type DeliverResponse, Stage } from "../../host/codec/gen/strait.abi.v0.js";
import {
  allowClients,
  changesBy,
  createClientOf,
  packHeader,
  resultOf,
  updateClient,
} from "../support/clients.js";
import { Counterparty } from "../support/counterparty.js";
import {
  ed25519Signer,
  multisigSigner,
  type Signer,
  SoloMachine,
  secp256k1Signer,
  secp256r1Signer,
  single,
} from "../support/soloMachine.js";
import {
  CLIENT,
  deliverHeader,
  deliverMisbehaviour,
  mustCreate,
  storedState,
} from "../support/soloMachineClients.js";
import { pack, SIGNER, World } from "../support/world.js";

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

const CURRENT = new SoloMachine(secp256k1Signer(1), 5n, 100n);
const NEXT = new SoloMachine(ed25519Signer(2), 6n, 100n, "another");

/** Everything that a row may break. */
interface Draft {
  readonly world: World;
  readonly header: Header;
  readonly message: MsgUpdateClient;
}

interface Row {
  readonly name: string;
  readonly code: string;
  readonly stage: number;
  readonly break: (draft: Draft) => void;
}

function newWorld(): World {
  const world = new World();
  mustCreate(world, CURRENT);
  return world;
}

function newDraft(world = newWorld()): Draft {
  const message = MsgUpdateClient.create({ clientId: CLIENT, signer: SIGNER });
  return { world, header: CURRENT.header(NEXT), message };
}

function deliver({ world, header, message }: Draft): DeliverResponse {
  const clientMessage = pack(Header, Header.encode(header));
  const value = MsgUpdateClient.encode({ ...message, clientMessage });
  return world.deliver([pack(MsgUpdateClient, value)]);
}

function outcome({ codespace, code, stage }: DeliverResponse): [string, number] {
  return [`${codespace}/${code}`, stage];
}

/** Header data signed by another machine in the place of the current one. */
function signedBy(machine: SoloMachine): (draft: Draft) => void {
  return ({ header }) => {
    header.signature = machine.header(NEXT).signature;
  };
}

/** Signature data that is not that of one signer. */
function signedAs(data: Partial<SignatureDescriptorData>): (draft: Draft) => void {
  return ({ header }) => {
    header.signature = SignatureDescriptorData.encode(SignatureDescriptorData.create(data));
  };
}

const ROWS: readonly Row[] = [
  {
    name: "a key of a kind that is not registered",
    code: "sdk/2",
    stage: STAGE_DECODE,
    break: ({ header }) => {
      header.newPublicKey = {
        typeUrl: "/cosmos.crypto.bls12_381.PubKey",
        value: new Uint8Array(0),
      };
    },
  },
  {
    name: "a signer that is no address",
    code: "ibc/5",
    stage: STAGE_VALIDATE,
    break: ({ message }) => {
      message.signer = "nobody";
    },
  },
  {
    name: "time zero",
    code: "client/12",
    stage: STAGE_VALIDATE,
    break: ({ header }) => {
      header.timestamp = 0n;
    },
  },
  {
    name: "a blank diversifier",
    code: "client/12",
    stage: STAGE_VALIDATE,
    break: ({ header }) => {
      header.newDiversifier = "\t\u00a0";
    },
  },
  {
    name: "no signature",
    code: "client/12",
    stage: STAGE_VALIDATE,
    break: ({ header }) => {
      header.signature = new Uint8Array(0);
    },
  },
  {
    name: "a multisig key of a secp256r1 key",
    code: "undefined/111222",
    stage: STAGE_VALIDATE,
    break: ({ header }) => {
      header.newPublicKey = multisigSigner(1, [secp256r1Signer(1)]).publicKey;
    },
  },
  {
    name: "an empty key",
    code: "client/12",
    stage: STAGE_VALIDATE,
    break: ({ header }) => {
      header.newPublicKey = { ...secp256k1Signer(1).publicKey, value: new Uint8Array(0) };
    },
  },
  {
    name: "no key",
    code: "client/12",
    stage: STAGE_VALIDATE,
    break: ({ header }) => {
      header.newPublicKey = undefined;
    },
  },
  {
    name: "a client identifier that is none",
    code: "host/2",
    stage: STAGE_VALIDATE,
    break: ({ message }) => {
      message.clientId = "x";
    },
  },
  {
    name: "a type of client that is not allowed",
    code: "client/10",
    stage: STAGE_EXECUTE,
    break: ({ world }) => allowClients(world, ["07-tendermint"]),
  },
  {
    name: "a client that is not there",
    code: "client/29",
    stage: STAGE_EXECUTE,
    break: ({ message }) => {
      message.clientId = "06-solomachine-9";
    },
  },
  {
    name: "a frozen client",
    code: "client/29",
    stage: STAGE_EXECUTE,
    break: ({ world }) => {
      expect(resultOf(deliverMisbehaviour(world, CURRENT.misbehaviour()))).toMatch(/^\/0|client/);
    },
  },
  {
    name: "a time before that of the last signature",
    code: "client/12",
    stage: STAGE_EXECUTE,
    break: ({ header }) => {
      header.timestamp = 99n;
    },
  },
  {
    name: "malformed signature data",
    code: "undefined/1",
    stage: STAGE_EXECUTE,
    break: ({ header }) => {
      header.signature = utf8("\n");
    },
  },
  {
    name: "signature data without signatures",
    code: "undefined/111222",
    stage: STAGE_EXECUTE,
    break: ({ header }) => {
      header.signature = Uint8Array.of(0x18, 1);
    },
  },
  {
    name: "signature data without signatures in the place of a multisig key's",
    code: "undefined/111222",
    stage: STAGE_EXECUTE,
    break: signedAs({
      multi: { bitarray: undefined, signatures: [SignatureDescriptorData.create({})] },
    }),
  },
  {
    name: "signatures of several for a key of one",
    code: "06-solomachine/2",
    stage: STAGE_EXECUTE,
    break: signedAs({ multi: { bitarray: undefined, signatures: [] } }),
  },
  {
    name: "a signature of another key",
    code: "06-solomachine/2",
    stage: STAGE_EXECUTE,
    break: signedBy(new SoloMachine(secp256k1Signer(3), 5n, 100n)),
  },
];

describe("updateClient for a solo machine refuses a header with", () => {
  test.each(ROWS)("$name: $code", (row) => {
    const draft = newDraft();
    row.break(draft);
    const before = [...draft.world.written()];
    expect(outcome(deliver(draft))).toEqual([row.code, row.stage]);
    expect([...draft.world.written()]).toEqual(before);
  });

  test("the earlier of two faults", () => {
    const world = newWorld();
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

  test("a signature over anything else", () => {
    const signer = secp256k1Signer(1);
    for (const machine of [
      new SoloMachine(signer, 4n, 100n),
      new SoloMachine(signer, 6n, 100n),
      new SoloMachine(signer, 5n, 100n, "other"),
      new SoloMachine(signer, 5n, 100n, ""),
    ]) {
      const draft = newDraft();
      signedBy(machine)(draft);
      expect(outcome(deliver(draft))[0]).toBe("06-solomachine/2");
    }
    const changes: ((header: Header) => void)[] = [
      (header) => header.timestamp++,
      (header) => {
        header.newDiversifier = "";
      },
      (header) => {
        header.newPublicKey = ed25519Signer(7).publicKey;
      },
      (header) => {
        header.signature = SignatureDescriptorData.encode(single(new Uint8Array(0)));
      },
    ];
    for (const change of changes) {
      const draft = newDraft();
      change(draft.header);
      expect(outcome(deliver(draft))[0]).toBe("06-solomachine/2");
    }
  });

  test("another kind of client, either way round", () => {
    const { world, header } = newDraft();
    const counterparty = new Counterparty().advanceTo(5n);
    const tendermintHeader = packHeader(counterparty.header(5n, 2n));
    expect(resultOf(updateClient(world, CLIENT, tendermintHeader))).toBe("client/10");
    const tendermintClient = createClientOf(world, counterparty, 2n);
    expect(resultOf(deliverHeader(world, header, tendermintClient))).toBe("client/10");
  });

  test("a header that was used already", () => {
    const draft = newDraft();
    expect(resultOf(deliver(draft))).toBe("/0");
    expect(resultOf(deliver(draft))).toBe("06-solomachine/2");
  });
});

describe("updateClient for a solo machine", () => {
  test("takes over key, diversifier and time, counts, and emits the new sequence", () => {
    const draft = newDraft();
    const changes = changesBy(draft.world, () => {
      expect(deliver(draft).results).toEqual([
        {
          response: {
            typeUrl: "/ibc.core.client.v1.MsgUpdateClientResponse",
            value: new Uint8Array(0),
          },
          events: [
            {
              type: "update_client",
              attributes: [
                { key: "client_id", value: CLIENT },
                { key: "client_type", value: "06-solomachine" },
                { key: "consensus_height", value: "0-6" },
                { key: "consensus_heights", value: "0-6" },
              ],
            },
            { type: "message", attributes: [{ key: "module", value: "ibc_client" }] },
          ],
        },
      ]);
    });
    expect([...changes.keys()]).toEqual([`clients/${CLIENT}/clientState`]);
    expect(storedState(draft.world)).toEqual(NEXT.clientState());
  });

  test("takes the sequence past the last to zero, as Go counts", () => {
    const last = new SoloMachine(secp256k1Signer(1), 2n ** 64n - 1n, 100n);
    const world = new World();
    mustCreate(world, last);
    const { results } = deliverHeader(world, last.header(NEXT));
    expect(results[0]!.events[0]!.attributes[2]!.value).toBe("0-0");
    expect(storedState(world).sequence).toBe(0n);
    const first = new SoloMachine(ed25519Signer(2), 0n, 100n, "another");
    expect(resultOf(deliverHeader(world, first.header(CURRENT)))).toBe("/0");
  });

  test("reads a key as the SDK encodes it anew, which is what the machine signs", () => {
    const draft = newDraft();
    const canonical = draft.header.newPublicKey!.value;
    draft.header.newPublicKey!.value = Uint8Array.of(0x0a, 0, ...canonical, 0x80, 0x40, 1);
    expect(resultOf(deliver(draft))).toBe("/0");
    expect(storedState(draft.world)).toEqual(NEXT.clientState());
  });
});

describe("a solo machine signs with", () => {
  const members = [ed25519Signer(11), secp256k1Signer(12), secp256k1Signer(13)];
  const nested = multisigSigner(1, [ed25519Signer(14), secp256k1Signer(15)], [1]);
  const SIGNERS: readonly [string, Signer][] = [
    ["Ed25519", ed25519Signer(1)],
    ["secp256k1", secp256k1Signer(1)],
    ["secp256r1", secp256r1Signer(1)],
    ["all of a multisig key", multisigSigner(3, members)],
    ["two of three", multisigSigner(2, members, [0, 2])],
    ["more than the threshold", multisigSigner(1, members, [1, 2])],
    ["one of a multisig key of many", multisigSigner(1, Array(17).fill(members[0]), [16])],
    ["a nested multisig key", multisigSigner(2, [...members, nested], [0, 3])],
    [
      "multisig keys nested more deeply",
      multisigSigner(1, [multisigSigner(1, [multisigSigner(2, [nested, ...members], [0, 1])])]),
    ],
    ["a key twice in a multisig key", multisigSigner(2, [members[0]!, members[0]!])],
  ];

  test.each(SIGNERS)("%s: create, update and misbehaviour", (_, signer) => {
    const machine = new SoloMachine(signer, 1n, 10n);
    const second = new SoloMachine(secp256k1Signer(9), 2n, 11n);
    const third = new SoloMachine(signer, 3n, 11n, "");
    const fourth = new SoloMachine(signer, 4n, 12n, "");
    const world = new World();
    mustCreate(world, machine);
    expect(storedState(world)).toEqual(machine.clientState());
    expect(resultOf(deliverHeader(world, third.header(second)))).toBe("06-solomachine/2");
    expect(resultOf(deliverHeader(world, machine.header(second)))).toBe("/0");
    expect(resultOf(deliverHeader(world, second.header(third)))).toBe("/0");
    expect(resultOf(deliverHeader(world, third.header(fourth)))).toBe("/0");
    expect(storedState(world)).toEqual(fourth.clientState());
    expect(resultOf(deliverMisbehaviour(world, fourth.misbehaviour()))).toBe("/0");
    expect(storedState(world)).toEqual({ ...fourth.clientState(), isFrozen: true });
  });
});

test("a machine that calls itself by more than is stored is refused", () => {
  const world = newWorld();
  const named = (length: number) => new SoloMachine(ed25519Signer(2), 6n, 100n, "x".repeat(length));
  const longest = 999_000;
  expect(resultOf(deliverHeader(world, CURRENT.header(named(1_000_000))))).toMatch(/^sdk\/11/);
  expect(resultOf(deliverHeader(world, CURRENT.header(named(longest))))).toBe("/0");
});
