/** ICS-02 upgradeClient: a client follows its chain through an upgrade, as in 07-tendermint's
 * upgrade.go. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import type { ClientState } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import {
  changesBy,
  packHeader,
  packMisbehaviour,
  resultOf,
  storedClientState,
  storedConsensusState,
  updateClient,
} from "../support/clients.js";
import { Counterparty } from "../support/counterparty.js";
import {
  changeState,
  committedConsensus,
  committedState,
  DAY,
  deliver,
  deliverBroken,
  exclude,
  LAST_HEIGHT,
  NEXT,
  newDraft,
  PROVEN,
  ROWS,
} from "./upgradeClientFaults.js";

describe("upgradeClient refuses", () => {
  test.each(ROWS)("%s with %s", (...row) => {
    expect(deliverBroken(row)).toEqual([row[1], row[2]]);
  });

  test("the earlier of two faults", () => {
    for (const [index, earlier] of ROWS.entries()) {
      for (const later of ROWS.slice(index + 1)) {
        if (exclude(earlier, later)) continue;
        const both = `${earlier[0]} before ${later[0]}`;
        const outcome = deliverBroken(earlier, later);
        expect([both, ...outcome]).toEqual([both, earlier[1], earlier[2]]);
      }
    }
  });

  test.each<[string, string, Partial<ClientState>]>([
    ["a blank chain id", "07-tendermint/2", { chainId: "" }],
    ["an unbonding period of zero", "07-tendermint/3", { unbondingPeriodNanos: 0n }],
    ["a height of another revision", "07-tendermint/5", { chainId: "counterparty-3" }],
    ["no proof specs", "07-tendermint/13", { proofSpecs: [] }],
    ["a blank key in the upgrade path", "client/3", { upgradePath: [" "] }],
  ])("what the chain committed to with %s: %s", (_, expected, change) => {
    expect(resultOf(deliver(newDraft(committedState(change))))).toBe(expected);
  });
});

describe("upgradeClient accepts", () => {
  test("what was committed to, takes the chain's choices and keeps the client's own", () => {
    const draft = newDraft();
    const { world, clientId } = draft;
    const before = storedClientState(world, clientId);
    const changes = changesBy(world, () => {
      expect(deliver(draft).results).toEqual([
        {
          response: {
            typeUrl: "/ibc.core.client.v1.MsgUpgradeClientResponse",
            value: new Uint8Array(0),
          },
          events: [
            {
              type: "upgrade_client",
              attributes: [
                { key: "client_id", value: clientId },
                { key: "client_type", value: "07-tendermint" },
                { key: "consensus_height", value: "2-6" },
              ],
            },
            { type: "message", attributes: [{ key: "module", value: "ibc_client" }] },
          ],
        },
      ]);
    });
    const client = `clients/${clientId}`;
    expect([...changes.keys()]).toEqual([
      `${client}/clientState`,
      `${client}/consensusStates/2-6`,
      `${client}/consensusStates/2-6/processedHeight`,
      `${client}/consensusStates/2-6/processedTime`,
      `${client}/iterateConsensusStates\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0\x06`,
    ]);
    expect(storedClientState(world, clientId)).toEqual({
      ...before,
      chainId: "counterparty-2",
      latestHeight: PROVEN,
    });
    expect(storedConsensusState(world, clientId, "2-6")).toEqual({
      ...committedConsensus(),
      root: { hash: utf8("sentinel_root") },
    });
  });

  test("a message whose own choices are others: they are not the chain's", () => {
    const draft = newDraft();
    changeState(draft, {
      trustLevel: { numerator: 2n, denominator: 3n },
      trustingPeriodNanos: 1n,
      maxClockDriftNanos: 77n,
      frozenHeight: { revisionNumber: 0n, revisionHeight: 9n },
      allowUpdateAfterExpiry: true,
    });
    expect(resultOf(deliver(draft))).toBe("/0");
    const { trustLevel, frozenHeight } = storedClientState(draft.world, draft.clientId);
    expect(trustLevel).toEqual({ numerator: 1n, denominator: 3n });
    expect(frozenHeight).toEqual({ revisionNumber: 0n, revisionHeight: 0n });
  });

  test.each([
    ["shorter", 7n * DAY, (14n * DAY) / 3n],
    ["longer", 28n * DAY, 14n * DAY],
    ["the same", 21n * DAY, 14n * DAY],
    ["of seven nanoseconds", 7n, 4n],
  ])("an unbonding period that is %s", (_, unbondingPeriodNanos, trustingPeriodNanos) => {
    const draft = newDraft(committedState({ unbondingPeriodNanos }));
    expect(resultOf(deliver(draft))).toBe("/0");
    const state = storedClientState(draft.world, draft.clientId);
    expect(state.trustingPeriodNanos).toBe(trustingPeriodNanos);
    expect(state.unbondingPeriodNanos).toBe(unbondingPeriodNanos);
  });

  test("and headers of the upgraded chain from then on", () => {
    const draft = newDraft();
    const { world, clientId } = draft;
    const first = { ...NEXT.header(9n, 2n), trustedHeight: PROVEN };
    expect(resultOf(updateClient(world, clientId, packHeader(first)))).toBe("client/7");
    deliver(draft);
    expect(resultOf(updateClient(world, clientId, packHeader(first)))).toBe("/0");
    expect(storedClientState(world, clientId).latestHeight.revisionHeight).toBe(9n);
  });

  test("and no headers of the chain before it, but evidence against that", () => {
    const draft = newDraft();
    const { world, clientId } = draft;
    deliver(draft);
    const before = new Counterparty().advanceTo(8n);
    const trustedHeight = { revisionNumber: 1n, revisionHeight: LAST_HEIGHT };
    const header1 = { ...before.header(8n, 5n), trustedHeight };
    expect(resultOf(updateClient(world, clientId, packHeader(header1)))).toBe(
      "undefined/1 signed header: expected chain counterparty-2, got counterparty-1",
    );
    const header2 = before.forgedHeader(8n, 5n, (header) => {
      header.dataHash = new Uint8Array(32);
    });
    const evidence = packMisbehaviour({ clientId, header1, header2 });
    expect(resultOf(updateClient(world, clientId, evidence))).toBe("/0");
    expect(storedClientState(world, clientId).frozenHeight.revisionHeight).toBe(1n);
  });
});
