/** ICS-02 updateClient with evidence against a solo machine: every check, in ibc-go's order. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { MsgUpdateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  Misbehaviour,
  type SignatureAndData,
} from "../../host/codec/gen/ibc.lightclients.solomachine.v3.js";
import { type DeliverResponse, Stage } from "../../host/codec/gen/strait.abi.v0.js";
import {
  changesBy,
  createClientOf,
  packHeader,
  resultOf,
  updateClient,
} from "../support/clients.js";
import { Counterparty } from "../support/counterparty.js";
import { SoloMachine, secp256k1Signer, secp256r1Signer } from "../support/soloMachine.js";
import {
  CLIENT,
  deliverHeader,
  deliverMisbehaviour,
  mustCreate,
  storedState,
} from "../support/soloMachineClients.js";
import { pack, SIGNER, World } from "../support/world.js";

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

const MACHINE = new SoloMachine(secp256k1Signer(1), 5n, 100n);

/** Everything that a row may break. */
interface Draft {
  readonly world: World;
  readonly evidence: Misbehaviour;
  readonly message: MsgUpdateClient;
  /** Bytes that follow the encoded evidence. */
  trailing: number[];
}

interface Row {
  readonly name: string;
  readonly code: string;
  readonly stage: number;
  readonly break: (draft: Draft) => void;
}

function newWorld(): World {
  const world = new World();
  mustCreate(world, MACHINE);
  return world;
}

function newDraft(world = newWorld()): Draft {
  const message = MsgUpdateClient.create({ clientId: CLIENT, signer: SIGNER });
  return { world, evidence: MACHINE.misbehaviour(), message, trailing: [] };
}

function deliver({ world, evidence, message, trailing }: Draft): DeliverResponse {
  const bytes = Uint8Array.of(...Misbehaviour.encode(evidence), ...trailing);
  const value = MsgUpdateClient.encode({ ...message, clientMessage: pack(Misbehaviour, bytes) });
  return world.deliver([pack(MsgUpdateClient, value)]);
}

function outcome({ codespace, code, stage }: DeliverResponse): [string, number] {
  return [`${codespace}/${code}`, stage];
}

type Part = "signatureOne" | "signatureTwo";

/** What stateless checks say of one of the two. */
function partRows(part: Part): Row[] {
  const changed = (name: string, change: (signed: SignatureAndData) => void): Row => ({
    name: `${part}: ${name}`,
    code: "06-solomachine/4",
    stage: STAGE_VALIDATE,
    break: ({ evidence }) => {
      // Where another row took it away, that row's fault is the earlier.
      if (evidence[part] !== undefined) change(evidence[part]);
    },
  });
  return [
    {
      name: `${part}: absent`,
      code: "undefined/111222",
      stage: STAGE_VALIDATE,
      break: ({ evidence }) => {
        evidence[part] = undefined;
      },
    },
    changed("no signature", (signed) => {
      signed.signature = new Uint8Array(0);
    }),
    changed("no data", (signed) => {
      signed.data = new Uint8Array(0);
    }),
    changed("no path", (signed) => {
      signed.path = new Uint8Array(0);
    }),
    changed("time zero", (signed) => {
      signed.timestamp = 0n;
    }),
  ];
}

/** What the light client says of one of the two. */
function verificationRows(part: Part): Row[] {
  const changed = (
    name: string,
    code: string,
    change: (signed: SignatureAndData) => void,
  ): Row => ({
    name: `${part}: ${name}`,
    code,
    stage: STAGE_EXECUTE,
    break: ({ evidence }) => {
      if (evidence[part] !== undefined) change(evidence[part]);
    },
  });
  return [
    changed("a path that is no Merkle path", "undefined/1", (signed) => {
      signed.path = utf8(part);
    }),
    changed("malformed signature data", "undefined/1", (signed) => {
      signed.signature = utf8(`\n\n${part}`);
    }),
    changed("signature data without signatures", "undefined/111222", (signed) => {
      signed.signature = Uint8Array.of(0x18, part === "signatureOne" ? 1 : 2);
    }),
    changed("a signature of something else", "06-solomachine/5", (signed) => {
      signed.data = utf8(`not ${part}`);
    }),
  ];
}

const ROWS: readonly Row[] = [
  {
    name: "an unknown field",
    code: "sdk/2",
    stage: STAGE_DECODE,
    break: (draft) => {
      draft.trailing = [0x28, 1];
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
    name: "sequence zero",
    code: "client/13",
    stage: STAGE_VALIDATE,
    break: ({ evidence }) => {
      evidence.sequence = 0n;
    },
  },
  ...partRows("signatureOne"),
  ...partRows("signatureTwo"),
  {
    name: "equal signatures",
    code: "client/13",
    stage: STAGE_VALIDATE,
    break: ({ evidence: { signatureOne, signatureTwo } }) => {
      signatureTwo!.signature = signatureOne!.signature;
    },
  },
  {
    name: "two signatures of the same",
    code: "client/13",
    stage: STAGE_VALIDATE,
    break: ({ evidence: { signatureOne, signatureTwo } }) => {
      signatureTwo!.path = signatureOne!.path;
      signatureTwo!.data = signatureOne!.data;
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
    name: "a frozen client",
    code: "client/29",
    stage: STAGE_EXECUTE,
    break: ({ world }) => {
      expect(resultOf(deliverMisbehaviour(world, MACHINE.misbehaviour()))).toBe("/0");
    },
  },
  ...verificationRows("signatureOne"),
  ...verificationRows("signatureTwo"),
];

/** Whether two rows cannot both be had: the later takes away what the earlier changes. */
function exclude(earlier: Row, later: Row): boolean {
  const isAboutBoth = (row: Row) => /^(equal|two) signatures/.test(row.name);
  const part = /^signature(One|Two): /;
  return (
    (isAboutBoth(earlier) && (part.test(later.name) || isAboutBoth(later))) ||
    (part.test(earlier.name) && isAboutBoth(later))
  );
}

describe("misbehaviour of a solo machine is refused with", () => {
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
        if (exclude(earlier, later)) continue;
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

  test("signatures of two sequences, diversifiers or times other than said", () => {
    const signer = secp256k1Signer(1);
    for (const machine of [
      new SoloMachine(signer, 6n, 100n),
      new SoloMachine(signer, 5n, 100n, "other"),
      new SoloMachine(secp256r1Signer(1), 5n, 100n),
    ]) {
      const draft = newDraft();
      draft.evidence.signatureTwo = machine.signatureAndData("two", "2");
      expect(outcome(deliver(draft))[0]).toBe("06-solomachine/5");
    }
    const draft = newDraft();
    draft.evidence.signatureTwo!.timestamp++;
    expect(outcome(deliver(draft))[0]).toBe("06-solomachine/5");
  });
});

describe("misbehaviour of a solo machine freezes its client", () => {
  function expectFrozen(evidence: Misbehaviour): void {
    const draft = { ...newDraft(), evidence };
    const changes = changesBy(draft.world, () => {
      expect(deliver(draft)).toMatchObject({
        code: 0,
        log: "",
        results: [
          {
            response: { typeUrl: "/ibc.core.client.v1.MsgUpdateClientResponse" },
            events: [
              {
                type: "client_misbehaviour",
                attributes: [
                  { key: "client_id", value: CLIENT },
                  { key: "client_type", value: "06-solomachine" },
                ],
              },
              { type: "message", attributes: [{ key: "module", value: "ibc_client" }] },
            ],
          },
        ],
      });
    });
    expect([...changes.keys()]).toEqual([`clients/${CLIENT}/clientState`]);
    expect(storedState(draft.world)).toEqual({ ...MACHINE.clientState(), isFrozen: true });
    const next = new SoloMachine(secp256k1Signer(2), 6n, 100n);
    expect(resultOf(deliverHeader(draft.world, MACHINE.header(next)))).toBe("client/29");
  }

  test("with two values under two paths", () => {
    expectFrozen(MACHINE.misbehaviour());
  });

  test("with two values under a path, and with a value under two", () => {
    const { sequence } = MACHINE;
    const signatureOne = MACHINE.signatureAndData("one", "1");
    expectFrozen({ sequence, signatureOne, signatureTwo: MACHINE.signatureAndData("one", "2") });
    expectFrozen({ sequence, signatureOne, signatureTwo: MACHINE.signatureAndData("two", "1") });
  });

  test("at whichever times, before that of the client too", () => {
    const signatureOne = MACHINE.signatureAndData("one", "1", 1n);
    const signatureTwo = MACHINE.signatureAndData("two", "2", 2n ** 64n - 1n);
    expectFrozen({ sequence: MACHINE.sequence, signatureOne, signatureTwo });
  });

  test("with signatures of a sequence of the past or of the future", () => {
    for (const sequence of [1n, 99n]) {
      const then = new SoloMachine(secp256k1Signer(1), sequence, 100n);
      expectFrozen(then.misbehaviour());
    }
  });
});

describe("evidence in a transaction that is only checked", () => {
  test.each(["check", "recheck"] as const)("passes a %s and freezes nothing", (mode) => {
    const world = newWorld();
    world.mode = mode;
    const changes = changesBy(world, () => {
      expect(resultOf(deliverMisbehaviour(world, MACHINE.misbehaviour()))).toBe("/0");
    });
    expect([...changes]).toEqual([]);
  });

  test("against another kind of client passes a recheck", () => {
    const world = newWorld();
    const counterparty = new Counterparty().advanceTo(4n);
    const clientId = createClientOf(world, counterparty, 2n);
    const header = packHeader(counterparty.header(4n, 2n));
    const evidence = pack(Misbehaviour, Misbehaviour.encode(MACHINE.misbehaviour()));
    for (const [client, message] of [
      [CLIENT, header],
      [clientId, evidence],
    ] as const) {
      world.mode = "check";
      expect(resultOf(updateClient(world, client, message))).toBe("client/10");
      world.mode = "recheck";
      const changes = changesBy(world, () => {
        expect(resultOf(updateClient(world, client, message))).toBe("/0");
      });
      expect([...changes]).toEqual([]);
    }
  });
});
