/** Contracts that packets of IBC v2 go to and come from (CONTRACTS.md, section 10). */
import { beforeEach, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import type { BlockResult } from "../../host/chain/block.js";
import { MsgSendPacket } from "../../host/codec/gen/ibc.core.channel.v2.js";
import { packAny } from "../../host/codec/index.js";
import { Contract, createChain, type LocalChain } from "../../host/index.js";
import { ClientRoad } from "../middleware/support/clientRoad.js";
import { eventsOf, type Watched } from "../middleware/support/road.js";
import { mockPayload } from "../support/packetsV2.js";
import { contractOf, dataAt } from "./support/wat.js";

const CLIENT = "07-tendermint-0";
const MOCK = "mockv2A";
const ACKNOWLEDGEMENT = "mock acknowledgement";
const RESULT = 16;

/** Keeps the tag of each callback, and answers a packet; in all others it says nothing. */
const LISTENS = `(drop (call $input (i32.const 256) (i32.const 4096)))
  (call $store_set (i32.const 32) (i32.const 256) (i32.const 1) (i32.const 256) (i32.const 1))
  (if (i32.eq (i32.load8_u (i32.const 256)) (i32.const 0x5a))
    (then (call $output (i32.const ${RESULT}) (i32.const ${ACKNOWLEDGEMENT.length + 6}))))
  (i32.const 0)`;
/** Field 9 with a RecvPacketResult. */
const ITEMS = dataAt(
  RESULT,
  Uint8Array.of(
    ...[0x4a, ACKNOWLEDGEMENT.length + 4, 8, 1, 0x12, ACKNOWLEDGEMENT.length],
    ...utf8(ACKNOWLEDGEMENT),
  ),
);

let a: Watched;
let b: Watched;
let road: ClientRoad;

function start(id: string): Watched {
  const results: BlockResult[] = [];
  const onBlock = (_: unknown, result: BlockResult) => void results.push(result);
  return { chain: createChain({ id, contracts: true, onBlock }), layers: [], results };
}

beforeEach(() => {
  a = start("a-1");
  b = start("b-1");
  road = new ClientRoad(a, b);
});

function deploy(callback: string): Contract {
  return Contract.deploy(b.chain, { code: contractOf({ callback, items: ITEMS }), signer: "eve" });
}

/** Sends a packet in a transaction of alice's; the outcome. */
function send(chain: LocalChain, sourcePort: string, destinationPort: string, seconds: bigint) {
  const payload = mockPayload({ sourcePort, destinationPort, value: utf8("mock packet data") });
  const message = MsgSendPacket.create({
    sourceClient: CLIENT,
    timeoutTimestamp: chain.timeNanos / 1_000_000_000n + seconds,
    payloads: [payload],
    signer: chain.address("alice"),
  });
  const { code, codespace } = chain.submit([packAny(MsgSendPacket, message)], { signer: "alice" });
  return `${codespace}/${code}`;
}

/** Tags of the callbacks that contracts have got. */
const heard = () => [...b.chain.entries("wasm", "\u0005")].map(([, value]) => toHex(value)).sort();

const told = (watched: Watched, type: string) =>
  eventsOf(watched).filter((event) => event.type === type).length;

test("a contract receives a packet and acknowledges it", () => {
  const contract = deploy(LISTENS);
  expect(send(a.chain, MOCK, contract.portId, 600n)).toBe("/0");
  road.relay();
  expect(heard()).toEqual(["5a"]);
  expect([told(b, "write_acknowledgement"), told(a, "acknowledge_packet")]).toEqual([1, 1]);
  const [written] = eventsOf(b).filter(({ type }) => type === "write_acknowledgement");
  const encoded = written!.attributes.find(({ key }) => key === "encoded_acknowledgement_hex");
  expect(encoded!.value).toContain(toHex(utf8(ACKNOWLEDGEMENT)));
});

test("packets leave by its port when it lets them, and it hears what became of them", () => {
  const contract = deploy(LISTENS);
  expect(send(b.chain, contract.portId, MOCK, 600n)).toBe("/0");
  expect(heard()).toEqual(["52"]);
  road.relay();
  expect(heard()).toEqual(["52", "62"]);
  expect(send(b.chain, contract.portId, MOCK, 10n)).toBe("/0");
  a.chain.makeBlocks(20);
  road.relay();
  expect(heard()).toEqual(["52", "62", "6a"]);
  expect(told(b, "timeout_packet")).toBe(1);
});

test.each([
  ["that traps", "(unreachable)"],
  ["that says nothing", "(i32.const 0)"],
  ["that refuses", `(call $output (i32.const ${RESULT + 6}) (i32.const 0)) (i32.const 1)`],
])("a contract %s has failed to receive, and nothing of it is kept", (_, body) => {
  const writes = `(call $store_set (i32.const 32) (i32.const 0) (i32.const 1) (i32.const 0)
    (i32.const 1)) ${body}`;
  const contract = deploy(writes);
  expect(send(a.chain, MOCK, contract.portId, 600n)).toBe("/0");
  road.relay();
  expect(heard()).toEqual([]);
  expect(told(b, "ibccallbackerror-contract_failed")).toBe(1);
  expect(told(a, "acknowledge_packet")).toBe(1);
});

test("no packet leaves by the port of a contract that traps, or of none", () => {
  const contract = deploy("(unreachable)");
  expect(send(b.chain, contract.portId, MOCK, 600n)).toBe("wasm/5");
  expect(send(b.chain, "wasm.nobody", MOCK, 600n)).toBe("wasm/22");
});
