/** ICS-02 recoverClient: a substitute revives a client (07-tendermint/proposal_handle.go). */
import { describe, expect, test } from "vitest";
import { MsgRecoverClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import type { ClientState } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import {
  allowClients,
  changesBy,
  createClientOf,
  packHeader,
  putClientState,
  resultOf,
  storedClientState,
  updateClient,
} from "../support/clients.js";
import { Counterparty } from "../support/counterparty.js";
import { ed25519Signer, SoloMachine } from "../support/soloMachine.js";
import { mustCreate } from "../support/soloMachineClients.js";
import { AUTHORITY, pack, SIGNER, World } from "../support/world.js";

const FROZEN = { frozenHeight: { revisionNumber: 0n, revisionHeight: 1n } };
const SUBJECT = "07-tendermint-0";
const SUBSTITUTE = "07-tendermint-1";

const counterparty = new Counterparty().advanceTo(9n);

interface Draft {
  readonly world: World;
  readonly message: MsgRecoverClient;
  routed: boolean;
}

/** A frozen client at height 2 and an active one at height 7. */
function newDraft(substitute: Partial<ClientState> = {}): Draft {
  const world = new World();
  createClientOf(world, counterparty, 2n);
  change(world, SUBJECT, FROZEN);
  world.height = 9n;
  createClientOf(world, counterparty, 7n, substitute);
  world.height = 20n;
  const message = MsgRecoverClient.create({
    subjectClientId: SUBJECT,
    substituteClientId: SUBSTITUTE,
    signer: AUTHORITY,
  });
  return { world, message, routed: true };
}

function change(world: World, clientId: string, fields: Partial<ClientState>): void {
  putClientState(world, clientId, { ...storedClientState(world, clientId), ...fields });
}

function remove(world: World, key: string): void {
  world.branches.delete(0, Buffer.from(`clients/${key}`));
}

function deliver({ world, message, routed }: Draft) {
  const packed = pack(MsgRecoverClient, MsgRecoverClient.encode(message));
  return world.deliver([packed], { signers: [AUTHORITY], routed });
}

const { STAGE_VALIDATE, STAGE_AUTHENTICATE, STAGE_EXECUTE } = Stage;

type Row = readonly [name: string, code: string, stage: number, change: (draft: Draft) => void];

const ROWS: readonly Row[] = [
  [
    "a signer that is no address",
    "ibc/5",
    STAGE_VALIDATE,
    ({ message }) => {
      message.signer = "";
    },
  ],
  [
    "a subject of three letters",
    "host/2",
    STAGE_VALIDATE,
    ({ message }) => {
      message.subjectClientId = "abc";
    },
  ],
  [
    "a substitute of three letters",
    "host/2",
    STAGE_VALIDATE,
    ({ message }) => {
      message.substituteClientId = "abc";
    },
  ],
  [
    "one client for both",
    "client/27",
    STAGE_VALIDATE,
    ({ message }) => {
      message.substituteClientId = message.subjectClientId;
    },
  ],
  [
    "another signer of the transaction",
    "sdk/8",
    STAGE_AUTHENTICATE,
    (draft) => {
      draft.routed = false;
      draft.message.signer = SIGNER;
    },
  ],
  [
    "a signer who is not the authority",
    "sdk/4",
    STAGE_EXECUTE,
    ({ message }) => {
      message.signer = SIGNER;
    },
  ],
  [
    "a subject without a number",
    "client/32",
    STAGE_EXECUTE,
    ({ message }) => {
      message.subjectClientId = "07-tendermint";
    },
  ],
  [
    "a subject of a type that is not allowed",
    "client/32",
    STAGE_EXECUTE,
    ({ world }) => {
      allowClients(world, ["06-solomachine"]);
    },
  ],
  [
    "an active subject",
    "client/24",
    STAGE_EXECUTE,
    ({ world }) => {
      change(world, SUBJECT, { frozenHeight: { revisionNumber: 0n, revisionHeight: 0n } });
    },
  ],
  [
    "an unknown substitute",
    "client/29",
    STAGE_EXECUTE,
    ({ message }) => {
      message.substituteClientId = "07-tendermint-5";
    },
  ],
  [
    "a frozen substitute",
    "client/29",
    STAGE_EXECUTE,
    ({ world }) => {
      change(world, SUBSTITUTE, FROZEN);
    },
  ],
  [
    "an expired substitute",
    "client/29",
    STAGE_EXECUTE,
    ({ world }) => {
      change(world, SUBSTITUTE, { trustingPeriodNanos: 1n });
    },
  ],
  [
    "a subject as high as the substitute",
    "client/26",
    STAGE_EXECUTE,
    ({ world }) => {
      change(world, SUBJECT, { latestHeight: { revisionNumber: 1n, revisionHeight: 7n } });
    },
  ],
  [
    "another trust level",
    "client/27",
    STAGE_EXECUTE,
    ({ world }) => {
      change(world, SUBJECT, { trustLevel: { numerator: 1n, denominator: 2n } });
    },
  ],
  [
    "another unbonding period",
    "client/27",
    STAGE_EXECUTE,
    ({ world }) => {
      change(world, SUBJECT, { unbondingPeriodNanos: 1n });
    },
  ],
  [
    "another clock drift",
    "client/27",
    STAGE_EXECUTE,
    ({ world }) => {
      change(world, SUBJECT, { maxClockDriftNanos: 1n });
    },
  ],
  [
    "other proof specs",
    "client/27",
    STAGE_EXECUTE,
    ({ world }) => {
      const { proofSpecs } = storedClientState(world, SUBJECT);
      change(world, SUBJECT, { proofSpecs: proofSpecs.slice(1) });
    },
  ],
  [
    "another upgrade path",
    "client/27",
    STAGE_EXECUTE,
    ({ world }) => {
      change(world, SUBJECT, { upgradePath: ["upgrade"] });
    },
  ],
  [
    "a substitute without its processed height",
    "client/23",
    STAGE_EXECUTE,
    ({ world }) => {
      remove(world, `${SUBSTITUTE}/consensusStates/1-7/processedHeight`);
    },
  ],
  [
    "a substitute without its processed time",
    "client/23",
    STAGE_EXECUTE,
    ({ world }) => {
      remove(world, `${SUBSTITUTE}/consensusStates/1-7/processedTime`);
    },
  ],
];

describe("recoverClient refuses", () => {
  test.each(ROWS)("%s with %s", (_, code, stage, breakDraft) => {
    const draft = newDraft();
    breakDraft(draft);
    const before = [...draft.world.written()];
    const response = deliver(draft);
    expect([`${response.codespace}/${response.code}`, response.stage]).toEqual([code, stage]);
    expect([...draft.world.written()]).toEqual(before);
  });

  test("the earlier of two faults", () => {
    const draft = newDraft();
    for (const [index, earlier] of ROWS.entries()) {
      for (const later of ROWS.slice(index + 1)) {
        // The client knows no state at the height that it is given, so it is not active.
        if (/^an active subject/.test(earlier[0]) && /^a subject as high/.test(later[0])) continue;
        draft.world.branches.open();
        const both = { ...draft, message: structuredClone(draft.message) };
        later[3](both);
        earlier[3](both);
        const { codespace, code, stage } = deliver(both);
        draft.world.branches.close(false);
        const name = `${earlier[0]} before ${later[0]}`;
        expect([name, `${codespace}/${code}`, stage]).toEqual([name, earlier[1], earlier[2]]);
      }
    }
  });

  test("a client of another kind as a substitute, by a panic if there is such a client", () => {
    const draft = newDraft();
    draft.message.substituteClientId = "06-solomachine-2";
    expect(resultOf(deliver(draft))).toBe("client/29");
    mustCreate(draft.world, new SoloMachine(ed25519Signer(1)));
    expect(resultOf(deliver(draft))).toBe("undefined/111222");
    // An active subject is refused before anybody looks at the substitute.
    change(draft.world, SUBJECT, { frozenHeight: { revisionNumber: 0n, revisionHeight: 0n } });
    expect(resultOf(deliver(draft))).toBe("client/24");
  });
});

describe("recoverClient accepts", () => {
  test("a substitute that is ahead, and takes over its state and when it came in", () => {
    const draft = newDraft();
    const { world } = draft;
    const processed = world
      .written()
      .get(`clients/${SUBSTITUTE}/consensusStates/1-7/processedHeight`);
    const changes = changesBy(world, () => {
      expect(deliver(draft).results).toEqual([
        {
          response: {
            typeUrl: "/ibc.core.client.v1.MsgRecoverClientResponse",
            value: new Uint8Array(0),
          },
          events: [
            {
              type: "recover_client",
              attributes: [
                { key: "subject_client_id", value: SUBJECT },
                { key: "client_type", value: "07-tendermint" },
              ],
            },
            { type: "message", attributes: [{ key: "module", value: "ibc_client" }] },
          ],
        },
      ]);
    });
    const client = `clients/${SUBJECT}`;
    expect([...changes.keys()]).toEqual([
      `${client}/clientState`,
      `${client}/consensusStates/1-7`,
      `${client}/consensusStates/1-7/processedHeight`,
      `${client}/consensusStates/1-7/processedTime`,
      `${client}/iterateConsensusStates\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x07`,
    ]);
    expect(changes.get(`${client}/consensusStates/1-7/processedHeight`)).toBe(processed);
    expect(processed).toBe(Buffer.from("3-9").toString("hex"));
    expect(storedClientState(world, SUBJECT)).toEqual(counterparty.clientState(7n));
    const header = packHeader(counterparty.header(9n, 7n));
    expect(resultOf(updateClient(world, SUBJECT, header))).toBe("/0");
  });

  test("another trusting period and chain id, which the subject takes over", () => {
    const draft = newDraft({ trustingPeriodNanos: 10n ** 15n });
    change(draft.world, SUBJECT, { chainId: "before-1", allowUpdateAfterExpiry: true });
    expect(resultOf(deliver(draft))).toBe("/0");
    expect(storedClientState(draft.world, SUBJECT)).toMatchObject({
      chainId: "counterparty-1",
      trustingPeriodNanos: 10n ** 15n,
      allowUpdateAfterExpiry: true,
    });
  });

  test("a subject that expired, and one whose state is lost", () => {
    const expired = newDraft();
    const active = { revisionNumber: 0n, revisionHeight: 0n };
    change(expired.world, SUBJECT, { frozenHeight: active, trustingPeriodNanos: 1n });
    expect(resultOf(deliver(expired))).toBe("/0");
    const lost = newDraft();
    change(lost.world, SUBJECT, { frozenHeight: active });
    remove(lost.world, `${SUBJECT}/consensusStates/1-2`);
    expect(resultOf(deliver(lost))).toBe("/0");
  });

  test("no subject that never was", () => {
    const draft = newDraft();
    draft.message.subjectClientId = "07-tendermint-9";
    expect(resultOf(deliver(draft))).toBe("client/4");
  });
});
