/** Contracts that fail when their own packets come back: the message fails, and can be tried again
 * (CONTRACTS.md, section 3). */
import { beforeEach, describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { AppCallRequest } from "../../host/codec/gen/strait.abi.v0.js";
import {
  type Channel,
  Contract,
  connect,
  createChain,
  type LocalChain,
  Relayer,
  type SentPacket,
} from "../../host/index.js";
import { CONTRACT_CALLS } from "../../host/vm/contractAbi.js";
import { attack, attackLater, proxy } from "./support/proxy.js";

let a: LocalChain;
let b: LocalChain;
let contract: Contract;
let channel: Channel;
let relayer: Relayer;

beforeEach(() => {
  a = createChain("a-1");
  b = createChain({ id: "b-1", contracts: true });
  contract = Contract.deploy(b, { code: proxy(), signer: "eve" });
  relayer = new Relayer();
  channel = connect(a, b, { relayer }).openChannel({ port: "mock", portOnB: contract.portId });
});

/** A packet of the contract, received by the time of a height of A. */
function send(timeoutHeight: bigint): SentPacket {
  const sendPacket = {
    sourceChannel: channel.onB.channelId,
    timeoutHeight: a.heightOf(timeoutHeight),
    timeoutTimestamp: 0n,
    data: utf8("mock packet data"),
  };
  const request = AppCallRequest.encode(AppCallRequest.create({ sendPacket }));
  const told = attack({ kind: CONTRACT_CALLS.core, request });
  return channel.sent(contract.submit(told, "eve"), b);
}

/** Has each callback about a packet call nobody, and trap or not. */
function setTraps(traps: boolean): void {
  const kind = CONTRACT_CALLS.execute;
  contract.submit(attackLater({ kind, target: "nobody", traps }), "eve");
}

const contents = () => [...b.entries("wasm", "")].map(([key, value]) => `${key}=${value}`);

const refusals = () =>
  (relayer.report.get(b.id)?.failures ?? []).map(({ code, codespace }) => `${codespace}/${code}`);

describe.each([
  ["acknowledged", () => a.height + 1_000n, "received"],
  ["timed out", () => a.height + 1n, "sent"],
] as const)("a contract that traps when its packet is %s", (end, heightOf, before) => {
  test("fails the message with wasm/5, and is asked again", () => {
    const packet = send(heightOf());
    a.makeBlocks(end === "timed out" ? 3 : 0);
    setTraps(true);
    const kept = contents();
    channel.relay();
    expect(packet.status).toBe(before);
    expect(new Set(refusals())).toEqual(new Set(["wasm/5"]));
    expect(contents()).toEqual(kept);

    setTraps(false);
    connect(a, b, { relayer: new Relayer() }).relay();
    expect(packet.status).toBe(end);
  });
});
