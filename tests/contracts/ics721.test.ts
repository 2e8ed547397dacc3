/** The tokens of examples/ics721 between chains. */
import { beforeEach, describe, expect, test } from "vitest";
import {
  type Channel,
  Contract,
  connect,
  createChain,
  type LocalChain,
  type SentPacket,
} from "../../host/index.js";
import { exampleCode } from "./support/examples.js";

const CODE = exampleCode("ics721/ics721");
const SECOND = 1_000_000_000n;
const SUCCESS = { kind: "acknowledged", acknowledgement: '{"result":"AQ=="}' };

let chains: readonly LocalChain[];
let contracts: readonly Contract[];
let channel: Channel;

beforeEach(() => {
  chains = ["a-1", "b-1", "c-1"].map((id) => createChain({ id, contracts: true }));
  contracts = chains.map((chain) => Contract.deploy(chain, { code: CODE, signer: "carol" }));
  channel = open(0, 1);
  const [onA] = contracts;
  onA!.execute({ create_class: { class_id: "art", uri: "ipfs://art", data: "e30=" } }, "carol");
  for (const token_id of ["1", "2"]) mint(token_id);
});

function mint(token_id: string, fields: object = { uri: `ipfs://${token_id}`, data: "e30=" }) {
  const receiver = chains[0]!.address("alice");
  contracts[0]!.execute({ mint: { class_id: "art", token_id, receiver, ...fields } }, "carol");
}

function open(from: number, to: number): Channel {
  const [port, portOnB] = [contracts[from]!.portId, contracts[to]!.portId];
  return connect(chains[from]!, chains[to]!).openChannel({ port, portOnB });
}

interface Order {
  readonly from: string;
  readonly to: string;
  readonly classId: string;
  readonly tokenIds?: readonly string[];
  readonly timeoutSeconds?: string;
}

/** Sends from the end of a channel that a chain has. */
function send(over: Channel, chain: LocalChain, order: Order): SentPacket {
  const [here, there] = over.onA.chain === chain ? [over.onA, over.onB] : [over.onB, over.onA];
  const { from, to, classId, tokenIds = ["1"], timeoutSeconds = "600" } = order;
  const message = {
    channel: here.channelId,
    class_id: classId,
    token_ids: tokenIds,
    receiver: there.chain.address(to),
    timeout_seconds: timeoutSeconds,
  };
  const contract = contracts[chains.indexOf(chain)]!;
  return over.sent(contract.submit({ send: message } as never, from), chain);
}

function owner(at: number, classId: string, tokenId = "1"): string {
  const token = { class_id: classId, token_id: tokenId };
  try {
    return (contracts[at]!.queryJson({ token }) as { owner: string }).owner;
  } catch (error) {
    expect(`${error}`).toMatch(/no token/);
    return "nobody";
  }
}

function address(at: number, account: string): string {
  return chains[at]!.address(account);
}

/** What a class is called at the other end of a channel. */
function prefixed({ portId, channelId }: Channel["onA"], classId: string): string {
  return `${portId}/${channelId}/${classId}`;
}

describe("ICS-721", () => {
  test("agrees on version ics721-1 and unordered channels", () => {
    expect(channel.version).toBe("ics721-1");
    const [port, portOnB] = contracts.map(({ portId }) => portId) as [string, string];
    const { connection } = channel;
    expect(() => connection.openChannel({ port, portOnB, ordered: true })).toThrow(/ordered/);
    expect(() => connection.openChannel({ port, portOnB, version: "ics721-2" })).toThrow(/version/);
    expect(() => channel.close()).toThrow(/are not closed/);
  });

  test("escrows, mints, and goes back", () => {
    const [a, b] = chains as [LocalChain, LocalChain];
    const voucher = prefixed(channel.onB, "art");
    const tokenIds = ["1", "2"];
    const order = { from: "alice", to: "bob", classId: "art", tokenIds };
    expect(send(channel, a, order).wait()).toEqual(SUCCESS);
    expect(owner(0, "art")).toBe(`escrow/${channel.onA.channelId}`);
    expect(owner(1, voucher)).toBe(address(1, "bob"));
    const cls = contracts[1]!.queryJson({ class: { class_id: voucher } });
    expect(cls).toEqual({
      class_id: voucher,
      creator: contracts[1]!.address,
      uri: "ipfs://art",
      data: "e30=",
    });
    const token = contracts[1]!.queryJson({ token: { class_id: voucher, token_id: "2" } });
    expect(token).toMatchObject({ uri: "ipfs://2", data: "e30=" });
    const back = { from: "bob", to: "dave", classId: voucher };
    expect(send(channel, b, back).wait()).toEqual(SUCCESS);
    expect([owner(1, voucher), owner(1, voucher, "2")]).toEqual(["nobody", address(1, "bob")]);
    expect(owner(0, "art")).toBe(address(0, "dave"));
  });

  test("A -> B -> C -> A -> C -> B -> A, as in the standard", () => {
    const [a, b, c] = chains as [LocalChain, LocalChain, LocalChain];
    const [toC, toA] = [open(1, 2), open(2, 0)];
    const onB = prefixed(channel.onB, "art");
    const onC = prefixed(toC.onB, onB);
    const onA = prefixed(toA.onB, onC);
    const hops = [
      [channel, a, "art", 1, onB],
      [toC, b, onB, 2, onC],
      [toA, c, onC, 0, onA],
      [toA, a, onA, 2, onC],
      [toC, c, onC, 1, onB],
      [channel, b, onB, 0, "art"],
    ] as const;
    for (const [over, chain, classId, arrival, arrivesAs] of hops) {
      expect(send(over, chain, { from: "alice", to: "alice", classId }).wait()).toEqual(SUCCESS);
      expect(owner(arrival, arrivesAs)).toBe(address(arrival, "alice"));
    }
    expect([owner(1, onB), owner(2, onC), owner(0, onA)]).toEqual(["nobody", "nobody", "nobody"]);
  });

  test("gives back what timed out: escrowed tokens and vouchers", () => {
    const [a, b] = chains as [LocalChain, LocalChain];
    const order = { from: "alice", to: "bob", classId: "art" };
    const late = send(channel, a, { ...order, timeoutSeconds: "30" });
    expect(owner(0, "art")).toBe(`escrow/${channel.onA.channelId}`);
    b.advanceTime(60n * SECOND);
    expect(late.wait()).toEqual({ kind: "timed out" });
    expect(owner(0, "art")).toBe(address(0, "alice"));
    send(channel, a, order).wait();
    const voucher = prefixed(channel.onB, "art");
    const back = { from: "bob", to: "alice", classId: voucher, timeoutSeconds: "30" };
    const lateBack = send(channel, b, back);
    expect(owner(1, voucher)).toBe("nobody");
    a.advanceTime(120n * SECOND);
    expect(lateBack.wait()).toEqual({ kind: "timed out" });
    expect(owner(1, voucher)).toBe(address(1, "bob"));
    const token = contracts[1]!.queryJson({ token: { class_id: voucher, token_id: "1" } });
    expect(token).toMatchObject({ uri: "ipfs://1", data: "e30=" });
  });

  test("gives back what is refused", () => {
    const [a] = chains as [LocalChain];
    const message = {
      channel: channel.onA.channelId,
      class_id: "art",
      token_ids: ["1"],
      receiver: "nobody",
      timeout_seconds: "600",
    };
    const packet = channel.sent(contracts[0]!.submit({ send: message }, "alice"), a);
    const acknowledgement = '{"error":"nobody is not an address"}';
    expect(packet.wait()).toEqual({ kind: "acknowledged", acknowledgement });
    expect(owner(0, "art")).toBe(address(0, "alice"));
    expect(owner(1, prefixed(channel.onB, "art"))).toBe("nobody");
  });

  test("answers malformed packets, and claims to what never left, with errors", () => {
    const [a] = chains as [LocalChain];
    send(channel, a, { from: "alice", to: "bob", classId: "art" }).wait();
    const forged = { port: "mock", portOnB: contracts[0]!.portId, version: "ics721-1" };
    const hostile = connect(chains[1]!, a).openChannel(forged);
    const good = {
      classId: "art",
      tokenIds: ["1"],
      sender: "mallory",
      receiver: address(0, "eve"),
    };
    const returned = `mock/${hostile.onA.channelId}/art`;
    const refused: readonly (readonly [unknown, string])[] = [
      ["?", "packet data: expected a JSON object"],
      ["[]", "packet data: expected a JSON object"],
      [{ ...good, classId: undefined }, "packet data: classId: missing"],
      [{ ...good, classId: "" }, "classId has to have 1 to 4096 characters"],
      [{ ...good, classId: "a".repeat(4097) }, "classId has to have 1 to 4096 characters"],
      [{ ...good, classUri: "" }, "classUri is empty"],
      [{ ...good, classData: "?" }, "classData is not base64, or empty"],
      [{ ...good, tokenIds: [] }, "a packet has 1 to 100 tokens"],
      [{ ...good, tokenIds: "1" }, "packet data: tokenIds: expected a list"],
      [{ ...good, tokenIds: [1] }, "packet data: tokenIds: expected a text"],
      [{ ...good, tokenIds: [""] }, "tokenIds have to have 1 to 4096 characters"],
      [{ ...good, tokenUris: [] }, "tokenUris are not one a token"],
      [{ ...good, tokenUris: [""] }, "tokenUris are not one a token"],
      [{ ...good, tokenData: ["?"] }, "tokenData is not base64, one a token"],
      [{ ...good, sender: "" }, "sender is empty"],
      [{ ...good, receiver: chains[0]!.address("eve").toUpperCase() }, " is not an address"],
      [{ ...good, tokenIds: ["7", "7"] }, "token 7 exists"],
      [{ ...good, classId: returned }, " does not own token 1"],
    ];
    for (const [data, error] of refused) {
      const text = typeof data === "string" ? data : JSON.stringify(data);
      const outcome = hostile.send({ data: text }).wait();
      const { acknowledgement } = outcome as { acknowledgement: string };
      expect((JSON.parse(acknowledgement) as { error: string }).error, text).toContain(error);
    }
    expect(owner(0, "art")).toBe(`escrow/${channel.onA.channelId}`);
    const optional = { classUri: null, tokenUris: null, other: [{}], memo: "hi" };
    const data = JSON.stringify({ ...good, ...optional });
    expect(hostile.send({ data }).wait()).toEqual(SUCCESS);
    expect(owner(0, prefixed(hostile.onB, "art"))).toBe(address(0, "eve"));
  });

  test("lets nobody send what is not theirs", () => {
    const [a] = chains as [LocalChain];
    const order = { from: "alice", to: "bob", classId: "art" };
    expect(() => send(channel, a, { ...order, from: "mallory" })).toThrow(/does not own/);
    expect(() => send(channel, a, { ...order, tokenIds: ["1", "1"] })).toThrow(/does not own/);
    expect(() => send(channel, a, { ...order, tokenIds: ["9"] })).toThrow(/does not own/);
    expect(() => send(channel, a, { ...order, tokenIds: [] })).toThrow(/1 to 100 tokens/);
    mint("3", {});
    expect(() => send(channel, a, { ...order, tokenIds: ["1", "3"] })).toThrow(/of their own/);
    expect(send(channel, a, { ...order, tokenIds: ["3"] }).wait()).toEqual(SUCCESS);
    const cls = { create_class: { class_id: "wasm.x/channel-0/art" } };
    expect(() => contracts[0]!.execute(cls, "mallory")).toThrow(/not a class's name/);
    const forged = { class_id: "art", token_id: "4", receiver: a.address("mallory") };
    expect(() => contracts[0]!.execute({ mint: forged }, "mallory")).toThrow(/creator/);
  });

  test("pages through tokens, and moves them within a chain", () => {
    const [onA] = contracts as [Contract];
    const page = (start_after: string | null, limit: string) =>
      onA.queryJson({ tokens: { class_id: "art", start_after, limit } });
    expect(page(null, "1")).toEqual({ token_ids: ["1"] });
    expect(page("1", "9")).toEqual({ token_ids: ["2"] });
    const move = { class_id: "art", token_id: "1", receiver: address(0, "bob") };
    expect(() => onA.execute({ transfer: move }, "bob")).toThrow(/does not own/);
    onA.execute({ transfer: move }, "alice");
    expect(owner(0, "art")).toBe(address(0, "bob"));
  });
});
