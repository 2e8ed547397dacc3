/** Evidence of misbehaviour in ICS-02 updateClient (07-tendermint/misbehaviour.go). */
import { describe, expect, test } from "vitest";
import { Misbehaviour } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import {
  changesBy,
  packHeader,
  resultOf,
  storedClientState,
  updateClient,
} from "../support/clients.js";
import { SECOND, setTime } from "../support/counterparty.js";
import { BLOCK_TIME_SECONDS } from "../support/world.js";
import {
  counterparty,
  type Draft,
  deliver,
  deliverBroken,
  fork,
  forkEvidence,
  newDraft,
  ROWS,
} from "./misbehaviourFaults.js";

const NOW = BLOCK_TIME_SECONDS * SECOND;
/** Of block 2, which the client knows. */
const TRUSTED_TIME = NOW - 95n * SECOND;

describe("misbehaviour is refused with", () => {
  test.each(ROWS)("$name: $code", (row) => {
    expect(deliverBroken(row)).toEqual([row.code, row.stage]);
  });

  test("the earlier of two faults", () => {
    for (const [index, earlier] of ROWS.entries()) {
      for (const later of ROWS.slice(index + 1)) {
        const both = `${earlier.name} before ${later.name}`;
        const outcome = deliverBroken(earlier, later);
        expect([both, ...outcome]).toEqual([both, earlier.code, earlier.stage]);
      }
    }
  });

  test("a commit of fewer validators than the trust level asks for", () => {
    const strangers = counterparty.validators({ "e:0": 10n, "e:20": 10n, "e:21": 10n });
    const draft = newDraft();
    draft.evidence.header1 = counterparty.forgedHeader(5n, 2n, () => undefined, {
      validators: strangers,
    });
    expect(resultOf(deliver(draft))).toBe("client/13");
  });

  test("a chain id that is not the client's but for the revision", () => {
    const draft = newDraft();
    for (const name of ["header1", "header2"] as const) {
      draft.evidence[name] = counterparty.forgedHeader(5n, 2n, (header) => {
        header.chainId = "other-1";
        if (name === "header1") fork(header);
      });
    }
    expect(resultOf(deliver(draft))).toBe("client/13");
  });

  test("headers whose revision passes 64 bits: a panic", () => {
    const draft = newDraft();
    for (const name of ["header1", "header2"] as const) {
      draft.evidence[name] = counterparty.forgedHeader(5n, 2n, (header) => {
        header.chainId = "counterparty-18446744073709551616";
      });
    }
    expect(resultOf(deliver(draft))).toBe("undefined/111222");
  });

  test("a trusted state whose trusting period is over, the latest being younger", () => {
    const draft = newDraft();
    const { world, clientId } = draft;
    const latest = counterparty.header(6n, 2n);
    expect(resultOf(updateClient(world, clientId, packHeader(latest)))).toBe("/0");
    const state = storedClientState(world, clientId);
    world.timeNanos = TRUSTED_TIME + state.trustingPeriodNanos - 1n;
    world.branches.open();
    expect(resultOf(deliver(draft))).toBe("/0");
    world.branches.close(false);
    world.timeNanos++;
    expect(resultOf(deliver(draft))).toBe("07-tendermint/11");
  });
});

describe("misbehaviour freezes a client by", () => {
  function expectFrozen(evidence: Misbehaviour, prepare: (draft: Draft) => void = () => undefined) {
    const draft = { ...newDraft(), evidence };
    prepare(draft);
    const { world, clientId } = draft;
    const changes = changesBy(world, () => {
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
                  { key: "client_id", value: clientId },
                  { key: "client_type", value: "07-tendermint" },
                ],
              },
              { type: "message", attributes: [{ key: "module", value: "ibc_client" }] },
            ],
          },
        ],
      });
    });
    expect([...changes.keys()]).toEqual([`clients/${clientId}/clientState`]);
    const { frozenHeight, latestHeight } = storedClientState(world, clientId);
    expect(frozenHeight).toEqual({ revisionNumber: 0n, revisionHeight: 1n });
    expect(latestHeight).toEqual({ revisionNumber: 1n, revisionHeight: 2n });
  }

  function timeEvidence(offsetNanos: bigint): Misbehaviour {
    const time = NOW - 60n * SECOND;
    return Misbehaviour.create({
      clientId: "07-tendermint-0",
      header1: counterparty.forgedHeader(6n, 2n, (header) => setTime(header, time + offsetNanos)),
      header2: counterparty.forgedHeader(5n, 2n, (header) => setTime(header, time)),
    });
  }

  test("two blocks at a height", () => {
    expectFrozen(forkEvidence());
  });

  test("two blocks at an adjacent height", () => {
    const header1 = counterparty.header(3n, 2n);
    const header2 = counterparty.forgedHeader(3n, 2n, fork);
    expectFrozen(Misbehaviour.create({ clientId: "07-tendermint-0", header1, header2 }));
  });

  test("a higher block that is earlier, or at the same time", () => {
    expectFrozen(timeEvidence(-1n));
    expectFrozen(timeEvidence(0n));
  });

  test("blocks of the future and of the past: the clock does not matter", () => {
    for (const time of [NOW + 10n ** 17n, TRUSTED_TIME - 10n ** 17n]) {
      const header1 = counterparty.forgedHeader(5n, 2n, (header) => setTime(header, time));
      expectFrozen({ ...forkEvidence(), header1 });
    }
  });

  test("blocks of another revision", () => {
    const evidence = forkEvidence();
    for (const name of ["header1", "header2"] as const) {
      evidence[name] = counterparty.forgedHeader(5n, 2n, (header) => {
        header.chainId = "counterparty-7";
        if (name === "header1") fork(header);
      });
    }
    expectFrozen(evidence);
  });

  test("headers trusted by different heights", () => {
    const draft = newDraft();
    const evidence = { ...forkEvidence(), header2: counterparty.forgedHeader(5n, 4n, fork) };
    const { world, clientId } = draft;
    updateClient(world, clientId, packHeader(counterparty.header(4n, 2n)));
    expect(resultOf(deliver({ ...draft, evidence }))).toBe("/0");
    expect(storedClientState(world, clientId).frozenHeight.revisionHeight).toBe(1n);
  });

  test("evidence that names another client: the datagram says which", () => {
    expectFrozen({ ...forkEvidence(), clientId: "07-tendermint-99" });
  });

  test("nothing when the headers do not conflict, which is a success that changes nothing", () => {
    for (const evidence of [
      timeEvidence(1n),
      { ...forkEvidence(), header2: counterparty.header(5n, 2n) },
    ]) {
      const draft = { ...newDraft(), evidence };
      const changes = changesBy(draft.world, () => {
        const { code, results } = deliver(draft);
        expect(code).toBe(0);
        expect(results[0]!.events[0]).toEqual({
          type: "update_client",
          attributes: [
            { key: "client_id", value: draft.clientId },
            { key: "client_type", value: "07-tendermint" },
            { key: "consensus_height", value: "" },
            { key: "consensus_heights", value: "" },
          ],
        });
      });
      expect(changes).toEqual(new Map());
    }
  });
});
