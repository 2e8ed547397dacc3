/** ICS-02 ibcSoftwareUpgrade, and what is written at the begin of the last block before it. */
import { describe, expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../host/bytes.js";
import { Plan } from "../../host/codec/gen/cosmos.upgrade.v1beta1.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgIBCSoftwareUpgrade } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  ClientState,
  ConsensusState,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { timeFromNanos } from "../../host/consensus/time.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { changesBy } from "../support/clients.js";
import {
  AUTHORITY,
  pack,
  packClientState,
  packConsensusState,
  SIGNER,
  validClientState,
  World,
} from "../support/world.js";

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_AUTHENTICATE, STAGE_EXECUTE } = Stage;
const PLAN_KEY = "\0";

interface Draft {
  readonly world: World;
  readonly message: MsgIBCSoftwareUpgrade;
  routed: boolean;
}

function newDraft(plan: Partial<Plan> = {}, world = new World()): Draft {
  const message = MsgIBCSoftwareUpgrade.create({
    plan: Plan.create({ name: "next", height: 100n, info: "see there", ...plan }),
    upgradedClientState: packClientState(validClientState()),
    signer: AUTHORITY,
  });
  return { world, message, routed: true };
}

function deliver({ world, message, routed }: Draft) {
  const packed = pack(MsgIBCSoftwareUpgrade, MsgIBCSoftwareUpgrade.encode(message));
  return world.deliver([packed], { signers: [AUTHORITY], routed });
}

/** Writes that an upgrade of this name was done, as x/upgrade does. */
function noteDone(world: World, name: string, height: number): void {
  const heightBytes = Buffer.alloc(8);
  heightBytes.writeBigUInt64BE(BigInt(height));
  const key = Buffer.concat([Uint8Array.of(1), heightBytes, utf8(name)]);
  world.branches.set(STORE_NUMBERS.upgrade, new Uint8Array(key), Uint8Array.of(1));
}

type Row = readonly [name: string, code: string, stage: number, change: (draft: Draft) => void];

const ROWS: readonly Row[] = [
  [
    "a client state of an unknown type",
    "sdk/2",
    STAGE_DECODE,
    ({ message }) => {
      message.upgradedClientState = pack({ typeUrl: "/no.such.Type" }, new Uint8Array(0));
    },
  ],
  [
    "a signer that is no address",
    "ibc/5",
    STAGE_VALIDATE,
    ({ message }) => {
      message.signer = "x";
    },
  ],
  [
    "no client state",
    "ibc/14",
    STAGE_VALIDATE,
    ({ message }) => {
      message.upgradedClientState = undefined;
    },
  ],
  [
    "a plan with a time",
    "sdk/18",
    STAGE_VALIDATE,
    ({ message }) => {
      message.plan.time = { seconds: 0n, nanos: 0 };
    },
  ],
  [
    "a plan with a nanosecond",
    "sdk/18",
    STAGE_VALIDATE,
    ({ message }) => {
      message.plan.time.nanos = 1;
    },
  ],
  [
    "a plan with a client state",
    "sdk/18",
    STAGE_VALIDATE,
    ({ message }) => {
      message.plan.upgradedClientState = packClientState(validClientState());
    },
  ],
  [
    "a plan without a name",
    "sdk/18",
    STAGE_VALIDATE,
    ({ message }) => {
      message.plan.name = "";
    },
  ],
  [
    "a plan for height zero",
    "sdk/18",
    STAGE_VALIDATE,
    ({ message }) => {
      message.plan.height = 0n;
    },
  ],
  [
    "a plan for a height below zero",
    "sdk/18",
    STAGE_VALIDATE,
    ({ message }) => {
      message.plan.height = -5n;
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
    "a plan for a height that is past",
    "sdk/18",
    STAGE_EXECUTE,
    ({ message }) => {
      message.plan.height = 6n;
    },
  ],
  [
    "a plan that was done",
    "sdk/18",
    STAGE_EXECUTE,
    ({ world }) => {
      noteDone(world, "before", 2);
      noteDone(world, "next", 3);
    },
  ],
];

/** Rows that work on the same value. */
function exclude(a: Row, b: Row): boolean {
  const heights = [a, b].every(([name]) => /^a plan for a height/.test(name));
  const states = [a, b].every(([name]) => /^(no client state|a client state of)/.test(name));
  return heights || states;
}

describe("ibcSoftwareUpgrade refuses", () => {
  function outcomeOf(...rows: Row[]): [string, number] {
    const draft = newDraft();
    for (const [, , , change] of rows.reverse()) change(draft);
    let outcome: [string, number] = ["", 0];
    const changes = changesBy(
      draft.world,
      () => {
        const { codespace, code, stage } = deliver(draft);
        outcome = [`${codespace}/${code}`, stage];
      },
      STORE_NUMBERS.upgrade,
    );
    expect(changes).toEqual(new Map());
    return outcome;
  }

  test.each(ROWS)("%s with %s", (...row) => {
    expect(outcomeOf(row)).toEqual([row[1], row[2]]);
  });

  test("the earlier of two faults", () => {
    for (const [index, earlier] of ROWS.entries()) {
      for (const later of ROWS.slice(index + 1)) {
        if (exclude(earlier, later)) continue;
        const both = `${earlier[0]} before ${later[0]}`;
        const expected = [both, earlier[1], earlier[2]];
        expect([both, ...outcomeOf(earlier, later)]).toEqual(expected);
      }
    }
  });
});

describe("ibcSoftwareUpgrade accepts", () => {
  /** What is committed to: only what a chain chooses. */
  const CHOSEN = toHex(
    Any.encode(
      packClientState(
        ClientState.create({
          ...validClientState(),
          trustLevel: { numerator: 0n, denominator: 0n },
          trustingPeriodNanos: 0n,
          maxClockDriftNanos: 0n,
        }),
      ),
    ),
  );

  test("a plan, and writes it with the client state", () => {
    const draft = newDraft();
    const changes = changesBy(
      draft.world,
      () => {
        expect(deliver(draft).results).toEqual([
          {
            response: {
              typeUrl: "/ibc.core.client.v1.MsgIBCSoftwareUpgradeResponse",
              value: new Uint8Array(0),
            },
            events: [
              {
                type: "schedule_ibc_software_upgrade",
                attributes: [
                  { key: "title", value: "next" },
                  { key: "upgrade_plan_height", value: "100" },
                ],
              },
              { type: "message", attributes: [{ key: "module", value: "ibc_client" }] },
            ],
          },
        ]);
      },
      STORE_NUMBERS.upgrade,
    );
    expect(changes).toEqual(
      new Map([
        [PLAN_KEY, toHex(Plan.encode(draft.message.plan))],
        ["upgradedIBCState/100/upgradedClient", CHOSEN],
      ]),
    );
  });

  test("another plan, which takes the place of the first and of its states", () => {
    const { world, message } = newDraft();
    deliver({ world, message, routed: true });
    const key = utf8("upgradedIBCState/100/upgradedConsState");
    world.branches.set(STORE_NUMBERS.upgrade, key, Uint8Array.of(1));
    const second = newDraft({ name: "later", height: 200n }, world);
    const changes = changesBy(
      world,
      () => expect(deliver(second).code).toBe(0),
      STORE_NUMBERS.upgrade,
    );
    expect(changes.get("upgradedIBCState/200/upgradedClient")).toBe(CHOSEN);
    expect(changes.get("upgradedIBCState/100/upgradedClient") ?? "deleted").toBe("deleted");
    expect(world.branches.get(STORE_NUMBERS.upgrade, key)).toBeUndefined();
    expect(Plan.decode(fromHex(changes.get(PLAN_KEY)!)).name).toBe("later");
  });

  test("a plan for this very block, and one whose name only begins like one that was done", () => {
    expect(deliver(newDraft({ height: 7n })).code).toBe(0);
    const draft = newDraft({ name: "next" });
    noteDone(draft.world, "next-2", 3);
    noteDone(draft.world, "the-next", 3);
    expect(deliver(draft).code).toBe(0);
  });
});

describe("the begin of a block", () => {
  function planned(height = 100n): World {
    const draft = newDraft({ height });
    expect(deliver(draft).code).toBe(0);
    return draft.world;
  }

  function beginAt(world: World, height: bigint) {
    world.height = height;
    let events: ReturnType<World["beginBlock"]> = [];
    const changes = changesBy(
      world,
      () => {
        events = world.beginBlock();
      },
      STORE_NUMBERS.upgrade,
    );
    return { events, changes };
  }

  test("writes the consensus state in the last block before the plan's height", () => {
    const world = planned();
    world.nextValidatorsHash = new Uint8Array(32).fill(9);
    world.timeNanos += 123_456_789n;
    const { events, changes } = beginAt(world, 99n);
    const state = ConsensusState.create({
      timestamp: timeFromNanos(world.timeNanos),
      nextValidatorsHash: new Uint8Array(32).fill(9),
    });
    expect(changes).toEqual(
      new Map([
        ["upgradedIBCState/100/upgradedConsState", toHex(Any.encode(packConsensusState(state)))],
      ]),
    );
    expect(events).toEqual([
      {
        type: "upgrade_chain",
        attributes: [
          { key: "upgrade_plan_height", value: "100" },
          { key: "upgrade_store", value: "upgrade" },
        ],
      },
      { type: "message", attributes: [{ key: "module", value: "ibc_client" }] },
    ]);
  });

  test.each([8n, 98n, 100n, 101n])("writes nothing in block %s", (height) => {
    expect(beginAt(planned(), height)).toEqual({ events: [], changes: new Map() });
  });

  test("writes nothing without a plan, and for a plan that is none of IBC", () => {
    expect(beginAt(new World(), 99n)).toEqual({ events: [], changes: new Map() });
    const world = new World();
    const plan = Plan.encode(Plan.create({ name: "next", height: 100n }));
    world.branches.set(STORE_NUMBERS.upgrade, Uint8Array.of(0), plan);
    expect(beginAt(world, 99n)).toEqual({ events: [], changes: new Map() });
  });
});
