/** The oracle feed of examples/oracle between two chains. */
import { beforeEach, describe, expect, test } from "vitest";
import { type Channel, Contract, connect, createChain, type LocalChain } from "../../host/index.js";
import { exampleCode } from "./support/examples.js";

const ORACLE = exampleCode("oracle/oracle");
const CONSUMER = exampleCode("oracle/consumer");
const PAIR = "atom/usd";
const SECOND = 1_000_000_000n;

let [a, b]: LocalChain[] = [];
let consumer: Contract;
let oracle: Contract;
let channel: Channel;

beforeEach(() => {
  a = createChain({ id: "a-1", contracts: true });
  b = createChain({ id: "b-1", contracts: true });
  consumer = Contract.deploy(a, { code: CONSUMER, signer: "carol" });
  oracle = Contract.deploy(b, { code: ORACLE, signer: "olivia" });
  channel = connect(a, b).openChannel({ port: consumer.portId, portOnB: oracle.portId });
  oracle.execute({ add_feeder: { account: b.address("fred") } }, "olivia");
  consumer.execute({ use_channel: { channel: channel.onA.channelId } }, "carol");
  consumer.execute({ grant: { account: a.address("alice"), credits: "2" } }, "carol");
});

function post(price: string, signer = "fred"): void {
  oracle.execute({ post: { pair: PAIR, price, decimals: "2" } }, signer);
}

function request(fields: object = {}) {
  const asked = { pair: PAIR, max_age_seconds: "60", timeout_seconds: "600", ...fields };
  return channel.sent(consumer.submit({ request: asked }, "alice"));
}

function credits(account = "alice"): unknown {
  return consumer.queryJson({ credits: { account: a!.address(account) } });
}

function priceOf(contract: Contract): unknown {
  return contract.queryJson({ price: { pair: PAIR } });
}

describe("the oracle feed", () => {
  test("delivers a price", () => {
    expect(channel.version).toBe("oracle-feed-1");
    post("712");
    expect(request().wait()).toMatchObject({ kind: "acknowledged" });
    expect(priceOf(consumer)).toEqual(priceOf(oracle));
    expect(priceOf(consumer)).toMatchObject({ pair: PAIR, price: "712", decimals: "2" });
    expect(credits()).toMatchObject({ credits: "1" });
  });

  test("refuses what it does not know or is stale; the request is given back", () => {
    const unknown = { kind: "acknowledged", acknowledgement: `{"error":"no price of ${PAIR}"}` };
    expect(request().wait()).toEqual(unknown);
    post("712");
    b!.advanceTime(61n * SECOND);
    const stale = { acknowledgement: `{"error":"the price of ${PAIR} is stale"}` };
    expect(request().wait()).toMatchObject(stale);
    expect(credits()).toMatchObject({ credits: "2" });
    expect(() => priceOf(consumer)).toThrow(/contract\/1/);
  });

  test("answers later who waits for a new price", () => {
    post("712");
    b!.advanceTime(61n * SECOND);
    const [first, second] = [request({ wait: true }), request({ wait: true })];
    channel.relay();
    expect([first.status, second.status]).toEqual(["received", "received"]);
    expect(oracle.queryJson({ waiting: { pair: PAIR } })).toEqual({ requests: "2" });
    post("713");
    expect(first.wait().kind).toBe("acknowledged");
    expect(second.status).toBe("acknowledged");
    expect(priceOf(consumer)).toMatchObject({ price: "713" });
    expect(credits()).toMatchObject({ credits: "0" });
    expect(oracle.queryJson({ waiting: { pair: PAIR } })).toEqual({ requests: "0" });
    expect(() => request()).toThrow(/has no credits/);
  });

  test("gives a request back that timed out", () => {
    post("712");
    const packet = request({ timeout_seconds: "30" });
    expect(credits()).toMatchObject({ credits: "1" });
    b!.advanceTime(60n * SECOND);
    expect(packet.wait()).toEqual({ kind: "timed out" });
    expect(credits()).toMatchObject({ credits: "2" });
  });

  test("takes prices of feeders, and orders of owners, alone", () => {
    expect(() => post("1", "mallory")).toThrow(/is not a feeder/);
    post("712");
    oracle.execute({ remove_feeder: { account: b!.address("fred") } }, "olivia");
    expect(() => post("713")).toThrow(/is not a feeder/);
    const grant = { grant: { account: a!.address("mallory"), credits: "1" } };
    expect(() => consumer.execute(grant, "mallory")).toThrow(/only the owner/);
    expect(credits("mallory")).toMatchObject({ credits: "0" });
  });

  test("refuses messages that it cannot read", () => {
    const broken: readonly (readonly [unknown, RegExp])[] = [
      [{ post: { pair: PAIR, price: 1.5, decimals: 0 } }, /price: expected a number/],
      [{ post: { pair: PAIR, price: "18446744073709551616", decimals: 0 } }, /price: expected/],
      [{ post: { price: "1", decimals: "0" } }, /pair: missing/],
      [{ post: { pair: 7, price: "1", decimals: "0" } }, /pair: expected a text/],
      ['{"post":{"pair":"a","pair":"b","price":"1","decimals":"0"}}', /pair: given twice/],
      [{ sell: {} }, /unknown message sell/],
      [{}, /expected JSON like/],
      [{ post: {}, more: {} }, /expected one message/],
      ["post", /expected JSON like/],
      ['{"post":{}} ?', /expected JSON like/],
    ];
    for (const [msg, error] of broken) {
      expect(() => oracle.execute(msg as string, "fred"), JSON.stringify(msg)).toThrow(error);
    }
  });
});
