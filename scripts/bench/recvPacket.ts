/**
 * recvPacket through the core: from the bytes of a transaction to those of its answer, on the
 * branches of a block over committed stores. Every packet, key and proof is another one.
 */

import { withApplications } from "../../host/chain/applicationCalls.js";
import { APPLICATIONS } from "../../host/chain/applications/index.js";
import { encodeStacks } from "../../host/chain/stacks.js";
import {
  MsgRecvPacketResponse,
  ResponseResultType,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { DeliverRequest, DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { SIGNER, STORES } from "../../tests/support/world.js";
import { type BenchEntry, type BenchGroup, fastest } from "./frame.js";
import { askPeer } from "./peers.js";
import { PACKET_COUNT, receiveTraffic } from "./receiveWorld.js";

/** Packets of a batch: the garbage collectors of both sides have their share in it. */
const BATCH_PACKETS = 4 * PACKET_COUNT;
/** Transactions in a block; the next one begins on the committed stores again. */
const BLOCK_TRANSACTIONS = 200;
/** Transactions of `count` packets each; every one is delivered once a block at most. */
function receives(name: string, count: number, layers: readonly string[] = []): BenchEntry {
  return {
    name: `recvPacket: ${name}`,
    unit: "packet",
    longBatch: BATCH_PACKETS / count,
    parts: count,
    setup() {
      const { messages, world, store } = receiveTraffic();
      const inputs: Uint8Array[] = [];
      for (let first = 0; first + count <= messages.length; first += count) {
        const bundle = messages.slice(first, first + count);
        const request = DeliverRequest.create({ messages: bundle, signers: [SIGNER] });
        inputs.push(DeliverRequest.encode(request));
      }
      const hosted = { applications: APPLICATIONS, engine: world.machine, storeNames: STORES };
      const stacks = encodeStacks(new Map([["mock", [...layers, "mock"]]]));
      const newBlock = () =>
        withApplications(hosted, { ...world.context(), stacks, stores: store.branch() });
      let block = newBlock();
      const deliver = (input: Uint8Array) => {
        block.stores.open();
        const output = world.machine.call("deliver", input, block);
        block.stores.close(true);
        return output;
      };
      const answers = inputs.map((input) => expectSuccess(deliver(input)));
      return (iteration) => {
        if (iteration % BLOCK_TRANSACTIONS === 0) block = newBlock();
        const index = iteration % inputs.length;
        // Decoded once, above: answers of one length each stand for the rest of the comparison.
        if (deliver(inputs[index]!).length !== answers[index]) throw new Error("another answer");
      };
    },
  };
}

/** The length of an answer that says that every packet was received. */
function expectSuccess(output: Uint8Array): number {
  const { code, log, results } = DeliverResponse.decode(output);
  if (code !== 0) throw new Error(`a packet is refused: ${log}`);
  for (const { response } of results) {
    const { result } = MsgRecvPacketResponse.decode(response!.value);
    if (result !== ResponseResultType.RESPONSE_RESULT_TYPE_SUCCESS) throw new Error("a no-op");
  }
  return output.length;
}

const ALONE = "alone in its transaction";
const BUNDLED = "one of 30 in a transaction";
const LAYERED = "alone, through an empty layer of middleware";
const HANDLER = "recvPacket: ibc-go, message handler alone";

export const packetReceipts: BenchGroup = {
  title: "MsgRecvPacket: mock application, proof of 18 + 5 steps, 100,000 keys in both chains",
  entries: [receives(ALONE, 1), receives(BUNDLED, 30), receives(LAYERED, 1, ["pass-through"])],
  measurePeer: () => askPeer("recvPacket", peerInput),
  notes: (results) => {
    const [bare, layered] = [ALONE, LAYERED].map((name) =>
      fastest(results, `recvPacket: ${name}`),
    ) as [number, number];
    const layer = `a layer costs ${((100 * (layered - bare)) / bare).toFixed(1)}% of a receive`;
    const handler = results.get(HANDLER);
    if (handler === undefined) return [layer];
    const { minNanos, recordedOn } = handler;
    const origin = recordedOn === undefined ? "" : `, which was recorded: ${recordedOn}`;
    const shares = [ALONE, BUNDLED].map((name) => {
      const share = (100 * fastest(results, `recvPacket: ${name}`)) / minNanos;
      return `${name}: ${share.toFixed(1)}% of ibc-go's message handler${origin}`;
    });
    return [...shares, layer];
  },
};

/** The same stores and packets, for ibc-go. */
function peerInput(): string {
  const { messages, world, store } = receiveTraffic();
  const entries = [...store.latest.scan("ibc")];
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  const { chainId, blockHeight, blockTimeNanos } = world.context();
  return JSON.stringify({
    chainId,
    height: Number(blockHeight),
    timeNanos: String(blockTimeNanos),
    entries: entries.map(([key, value]) => [base64(key), base64(value)]),
    messages: messages.map(({ value }) => base64(value)),
  });
}
