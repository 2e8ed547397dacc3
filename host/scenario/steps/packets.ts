/** Steps that send and acknowledge packets (ICS-04, ICS-20). */
import { utf8 } from "../../bytes.js";
import type { Action } from "../../chain/block.js";
import type { OutcomeExpectation } from "../../chain/datagramExpectation.js";
import { checkOutcome } from "../../chain/datagramExpectation.js";
import type { Difference } from "../../chain/difference.js";
import type { JsonNode } from "../../chain/jsonNode.js";
import type { LocalChain } from "../../local/localChain.js";
import { denomOfPath } from "../../network/denom.js";
import { type Timeout, timeoutOf, transferMessage } from "../../network/messages.js";
import { readDuration } from "../duration.js";
import {
  COMMON_FIELDS,
  type Deed,
  readChainId,
  readExpectation,
  readName,
  readSigning,
  SIGNING_FIELDS,
  submit,
} from "../step.js";

const TIMEOUT_FIELDS = ["timeoutAfter", "timeoutHeight"] as const;

/** Coins of an account on one chain for an account on the chain behind a channel. */
export function readTransfer(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  const fields = ["port", "channel", "from", "to", "amount", "denom", "memo"];
  json.only(...SIGNING_FIELDS, "on", ...fields, ...TIMEOUT_FIELDS);
  const on = readChainId(json.field("on"), chainIds);
  const port = json.optional("port")?.text() ?? "transfer";
  const channel = readName(json.field("channel"));
  const from = json.field("from").text();
  const order = {
    from,
    to: json.field("to").text(),
    amount: json.field("amount").amount(),
    denom: denomOfPath(json.field("denom").text()),
    memo: json.optional("memo")?.text() ?? "",
  };
  const timeoutAt = readTimeout(json);
  const given = readSigning(json);
  const signing = json.optional("signer") === undefined ? { ...given, signer: from } : given;
  return (stage) => {
    const [source, destination] = stage.channel(stage.chain(on), port, channel);
    const timed = { ...order, ...timeoutAt(source.chain) };
    const message = transferMessage(source, destination.chain, timed);
    return submit(source.chain, [message], signing).differences;
  };
}

/** A packet of the application that owns a port. */
export function readSendPacket(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  json.only(...COMMON_FIELDS, "on", "port", "channel", "data", ...TIMEOUT_FIELDS, "expect");
  const on = readChainId(json.field("on"), chainIds);
  const sourcePort = json.field("port").text();
  const channel = readName(json.field("channel"));
  const data = utf8(json.field("data").text());
  const timeoutAt = readTimeout(json);
  const expected = readExpectation(json);
  return (stage) => {
    const [{ chain, channelId }, there] = stage.channel(stage.chain(on), sourcePort, channel);
    const timeout = timeoutOf(timeoutAt(chain), chain, there.chain);
    const packet = { sourceChannel: channelId, data, ...timeout };
    return act(chain, { kind: "send_packet", sourcePort, packet }, expected);
  };
}

/** The acknowledgement of a packet whose application answers later than it receives. */
export function readWriteAcknowledgement(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  json.only(...COMMON_FIELDS, "on", "port", "channel", "sequence", "acknowledgement", "expect");
  const on = readChainId(json.field("on"), chainIds);
  const port = json.field("port").text();
  const channel = readName(json.field("channel"));
  const sequence = json.field("sequence");
  sequence.uint64();
  const acknowledgement = utf8(json.field("acknowledgement").text());
  const expected = readExpectation(json);
  return (stage) => {
    const [{ chain }, source] = stage.channel(stage.chain(on), port, channel);
    const { packetLog, id } = source.chain;
    const packet = packetLog.sentPacket(source.portId, source.channelId, sequence.uint64());
    if (packet === undefined) {
      const place = `${source.portId}/${source.channelId}`;
      return sequence.fail(`no such packet of ${place} of ${id} is on its way at this point`);
    }
    return act(chain, { kind: "write_acknowledgement", packet, acknowledgement }, expected);
  };
}

/** When a packet times out, which may depend on when it is sent. */
function readTimeout(json: JsonNode): (source: LocalChain) => Timeout {
  const after = json.optional("timeoutAfter");
  const afterNanos = after && readDuration(after);
  const timeoutHeight = json.optional("timeoutHeight")?.height();
  return ({ timeNanos }) => ({
    ...(timeoutHeight === undefined ? {} : { timeoutHeight }),
    ...(afterNanos === undefined ? {} : { timeoutTimeNanos: timeNanos + afterNanos }),
  });
}

function act(chain: LocalChain, action: Action, expected: OutcomeExpectation): Difference[] {
  return checkOutcome(`chain ${chain.id}`, expected, { ...chain.act(action), responses: [] });
}
