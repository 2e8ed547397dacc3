/** Explaining headers: each predicate with its numbers, and the first that does not hold. */
import { describe, expect, test } from "vitest";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgUpdateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { type Header, Misbehaviour } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import type { Ballot } from "../../host/consensus/commit.js";
import { createClientOf, packHeader, packMisbehaviour } from "../support/clients.js";
import { Counterparty } from "../support/counterparty.js";
import { pack, SIGNER, World } from "../support/world.js";
import { checksOf, explainDelivery, foundBy } from "./support/explained.js";

const counterparty = new Counterparty().advanceTo(9n);
const world = new World();
const clientId = createClientOf(world, counterparty, 2n);

function explainHeader(header: Header) {
  return explainClientMessage(packHeader(header));
}

function explainClientMessage(clientMessage: Any) {
  const message = MsgUpdateClient.create({ clientId, clientMessage, signer: SIGNER });
  return explainDelivery(world, [pack(MsgUpdateClient, MsgUpdateClient.encode(message))]);
}

const VOTE: Ballot = { vote: "block" };
const ABSENT: Ballot = { vote: "absent" };

describe("a header that skips some", () => {
  const { response, steps } = explainHeader(counterparty.header(7n, 2n));

  test("is told predicate by predicate", () => {
    expect(response.code).toBe(0);
    const checks = checksOf(steps).filter(({ place }) => place.file.includes("07-tendermint"));
    const told = new Map(
      checks.map((check) => [`${check.place.function}: ${check.expected}`, foundBy(check)]),
    );
    expect(told.get("verifyUpdate: header height is above trusted height")).toEqual({
      "header.height": "1-7",
      trustedHeight: "1-2",
    });
    expect(told.get("verifyNewHeader: header time is above trusted time")).toEqual({
      "header.time": "2020-01-01T23:58:50Z",
      "trusted.time": "2020-01-01T23:58:25Z",
    });
    // Two weeks of trust from then on, and ten seconds by which clocks may differ from now on.
    expect(told.get("verifyHeader: expiry is above options now")).toEqual({
      expiry: "2020-01-15T23:58:25Z",
      "options.now": "2020-01-02T00:00:00Z",
    });
    expect(told.get("verifyNewHeader: header time is below latest")).toEqual({
      "header.time": "2020-01-01T23:58:50Z",
      latest: "2020-01-02T00:00:10Z",
    });
    expect(checks.every(({ passed }) => passed)).toBe(true);
  });

  test("with the power that was needed, and found, of the trusted set and of its own", () => {
    const powers = checksOf(steps).flatMap((check) => {
      const { tallied, needed } = foundBy(check);
      return tallied === undefined ? [] : [[check.place.function, tallied, needed]];
    });
    // Four validators of power 10: a third of 40 is 13, two thirds 26, in whole numbers.
    expect(powers).toEqual([
      ["CommitVerifier.verifyTrusting", "20", "13"],
      ["CommitVerifier.verifyLight", "30", "26"],
    ]);
  });
});

test("a header that too few signed names the power that is lacking", () => {
  const ballots = [VOTE, VOTE, ABSENT, ABSENT];
  const { failure, response } = explainHeader(
    counterparty.forgedHeader(7n, 2n, () => {}, { ballots }),
  );
  expect(response).toMatchObject({ codespace: "undefined", code: 1 });
  expect(failure!.check).toMatchObject({
    expected: "tallied is above needed",
    place: { file: "assembly/07-tendermint/commit.ts", function: "CommitVerifier.verifyLight" },
  });
  expect(foundBy(failure!.check)).toEqual({ tallied: "20", needed: "26" });
});

test("a header with a wrong signature names it", () => {
  const header = counterparty.header(7n, 2n);
  header.signedHeader!.commit!.signatures[1]!.signature[0]! ^= 1;
  const { failure } = explainHeader(header);
  expect(failure!.check.refusal).toMatchObject({ detail: "signature 1 is wrong" });
  expect(foundBy(failure!.check)).toMatchObject({ i: "1" });
});

test("a header at a height that the client does not trust names the missing state", () => {
  const { failure } = explainHeader(counterparty.header(7n, 4n));
  const { expected, refusal, place } = failure!.check;
  expect([expected, place.function]).toEqual(["there is trusted", "verifyUpdate"]);
  expect(refusal).toMatchObject({ codespace: "client", code: 7 });
});

test("what a check within gave another code is told as the reason", () => {
  const header1 = counterparty.header(7n, 2n);
  header1.signedHeader!.commit!.signatures[0]!.signature[0]! ^= 1;
  const header2 = counterparty.header(7n, 2n);
  const misbehaviour = packMisbehaviour(Misbehaviour.create({ clientId, header1, header2 }));
  const { failure, response } = explainClientMessage(misbehaviour);
  expect(response).toMatchObject({ codespace: "client", code: 13 });
  expect(failure!.check).toMatchObject({ place: { function: "verifyOwnCommit" } });
  const [reason, ...more] = failure!.because;
  expect(more).toEqual([]);
  expect(reason).toMatchObject({
    place: { function: "CommitVerifier.verifyLight" },
    refusal: { codespace: "undefined", code: 1, detail: "signature 0 is wrong" },
  });
});
