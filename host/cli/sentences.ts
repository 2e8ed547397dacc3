/** What the events of IBC mean, a sentence each. */

import type { ChainEvent } from "../chain/block.js";
import { formatTime } from "../chain/time.js";
import { valuesOf } from "./acquaintances.js";
import { coins, oneLine, shortAddress } from "./column.js";

/** What a sentence may need. */
interface Told {
  /** An attribute of the event, fit to be shown; "" when it is missing. */
  readonly value: (name: string) => string;
  /** An attribute as it is. */
  readonly raw: (name: string) => string;
  /** An attribute of the event about the packet that the same message carries. */
  readonly packet: (name: string) => string;
  /** The chain at the other side. */
  readonly there: string;
}

/** Each makes a sentence, or two with a line break between; "" where there is nothing to add. */
type Sentences = Readonly<Record<string, (told: Told) => string>>;

const CLIENT: Sentences = {
  create_client: ({ value, there }) =>
    `${value("client_id")} is a new light client of ${there}, ` +
    `trusting its header ${height(value("consensus_height"))}`,
  update_client: ({ value, there }) =>
    `${value("client_id")} verified header ${height(value("consensus_height"))} of ${there}`,
  client_misbehaviour: ({ value, there }) =>
    `${value("client_id")} is frozen: ${there} signed what contradicts itself`,
  upgrade_client: ({ value, there }) =>
    `${value("client_id")} follows ${there} through its upgrade, ` +
    `from header ${height(value("consensus_height"))} on`,
  recover_client: ({ value }) =>
    `${value("subject_client_id")} works again, with the state of its substitute`,
};

const CONNECTION: Sentences = {
  connection_open_init: ({ value, there }) =>
    `step 1 of 4: ${value("connection_id")} asks ${there} for a connection`,
  connection_open_try: ({ value, there }) =>
    `step 2 of 4: ${value("connection_id")} answers ` +
    `${there}'s ${value("counterparty_connection_id")}, proven to ask`,
  connection_open_ack: ({ value, there }) =>
    `step 3 of 4: ${value("connection_id")} opens, ` +
    `${there}'s ${value("counterparty_connection_id")} proven to answer`,
  connection_open_confirm: ({ value, there }) =>
    `step 4 of 4: ${value("connection_id")} opens too, ` +
    `${there}'s ${value("counterparty_connection_id")} proven open`,
};

const CHANNEL: Sentences = {
  channel_open_init: ({ value, there }) =>
    `step 1 of 4: ${value("channel_id")} asks ${there} for a channel ` +
    `on port ${value("counterparty_port_id")}`,
  channel_open_try: ({ value, there }) =>
    `step 2 of 4: ${value("channel_id")} answers ` +
    `${there}'s ${value("counterparty_channel_id")}, proven to ask`,
  channel_open_ack: ({ value, there }) =>
    `step 3 of 4: ${value("channel_id")} opens, ` +
    `${there}'s ${value("counterparty_channel_id")} proven to answer`,
  channel_open_confirm: ({ value, there }) =>
    `step 4 of 4: ${value("channel_id")} opens too, ` +
    `${there}'s ${value("counterparty_channel_id")} proven open`,
  channel_close_init: ({ value, there }) =>
    `${value("channel_id")} is closed; ${there} is still to hear of it`,
  channel_close_confirm: ({ value, there }) =>
    `${value("channel_id")} is closed, ` +
    `${there}'s ${value("counterparty_channel_id")} proven to be`,
  channel_close: ({ value }) =>
    `${value("channel_id")} is closed: it is ordered, and a packet timed out`,
};

const PACKET: Sentences = {
  send_packet: (told) => `${packetName(told)} is to reach ${told.there}${deadline(told)}`,
  recv_packet: (told) =>
    `${packetName(told, `${told.there}'s `)} arrives, proven to have been sent`,
  write_acknowledgement: (told) =>
    `its acknowledgement is to go back: ${acknowledgement(told.raw("packet_ack_hex"))}`,
  acknowledge_packet: (told) =>
    `${packetName(told)} is settled: ${told.there} provably acknowledged it`,
  timeout_packet: (told) =>
    `${packetName(told)} is void: ${told.there} provably never got it in time`,
};

/** ICS-20, and the mock application of ibc-go's tests. */
const APPLICATION: Sentences = {
  ibc_transfer: ({ value, packet, there }) => {
    const what = coins(value("amount"), value("denom"));
    const [sender, receiver] = [shortAddress(value("sender")), shortAddress(value("receiver"))];
    const fate = isReturn(value, packet) ? "vouchers and burned" : "held in escrow";
    const memo = value("memo") === "" ? "" : `, with the memo ${value("memo")}`;
    return `${sender} sends ${what} to ${receiver} on ${there}\nthe tokens are ${fate} here${memo}`;
  },
  fungible_token_packet: transferOutcome,
  denomination: ({ value, raw }) =>
    `ibc/${value("denom_hash").slice(0, 6)}… is the new voucher for ` +
    denomination(parsed(raw("denom"))),
  timeout: ({ value, raw }) => {
    const tokens = parsed(raw("refund_tokens"));
    const amount = coins(`${tokens?.amount ?? "?"}`, denomination(tokens?.denom));
    return `${shortAddress(value("receiver"))} gets ${amount} back`;
  },
  "ibccallbackerror-fungible_token_packet": ({ value }) =>
    `the transfer application refuses it: ${value("ibccallbackerror-error")}`,
  "mock-recv-packet": () => "the mock application receives it",
  "mock-ack-packet": () => "the mock application hears of its acknowledgement",
  "mock-timeout": () => "the mock application hears that it timed out",
};

const SENTENCES: Sentences = { ...CLIENT, ...CONNECTION, ...CHANNEL, ...PACKET, ...APPLICATION };

/**
 * What the events of one message or action mean. `otherSide` names the chain behind the client or
 * connection of an event. Events that say nothing new are left out; unknown ones are shown as they
 * are.
 */
export function sentencesOf(
  events: readonly ChainEvent[],
  otherSide: (event: ChainEvent) => string,
): string[] {
  const aboutPacket = events.find(({ type }) => type in PACKET);
  const packet = aboutPacket === undefined ? () => "" : valuesOf(aboutPacket);
  return inTellingOrder(events).flatMap((event) => {
    const sentence = SENTENCES[event.type];
    if (sentence === undefined) return isRepetition(event) ? [] : [asItIs(event)];
    const raw = valuesOf(event);
    const value = (name: string) => oneLine(raw(name));
    const there = oneLine(otherSide(event.type in APPLICATION ? (aboutPacket ?? event) : event));
    const text = sentence({ value, raw, packet, there });
    return text === "" ? [] : text.split("\n");
  });
}

/** Who sends what comes before the packet that takes it along. */
function inTellingOrder(events: readonly ChainEvent[]): ChainEvent[] {
  const isSending = ({ type }: ChainEvent) => type === "ibc_transfer";
  return [...events.filter(isSending), ...events.filter((event) => !isSending(event))];
}

/** Events that only repeat who did what in which module, and what was undone since. */
function isRepetition({ type }: ChainEvent): boolean {
  return type === "message" || type === "tx" || type.startsWith("ibccallbackerror-");
}

function asItIs({ type, attributes }: ChainEvent): string {
  const told = attributes.filter(({ key }) => key !== "msg_index");
  return oneLine(`${type}: ${told.map(({ key, value }) => `${key} ${value}`).join(", ")}`);
}

/** The number in a height like `1-5`; the chain's name has its revision. */
function height(text: string): string {
  return text.replace(/^\d+-/, "");
}

/** A packet is named by its source, where its sequence counts. */
function packetName({ value }: Told, whose = ""): string {
  const source = value("packet_src_channel") || value("packet_source_client");
  return `packet ${value("packet_sequence")} of ${whose}${source}`;
}

/** Until when the packet may be received: a height of the destination, a time, or either. */
function deadline({ value, there }: Told): string {
  const [before, nanos] = [value("packet_timeout_height"), value("packet_timeout_timestamp")];
  const limits: string[] = [];
  if (before !== "" && before !== "0-0") limits.push(`block ${height(before)} of ${there}`);
  if (/^[1-9]\d{0,19}$/.test(nanos)) limits.push(formatTime(BigInt(nanos)));
  return limits.length === 0 ? "" : `, before ${limits.join(" and ")}`;
}

/** `{"result": ...}` and `{"error": ...}` are ICS-4's; an application may write anything else. */
function acknowledgement(hex: string): string {
  const text = Buffer.from(hex, "hex").toString();
  const json = parsed(text);
  if (typeof json?.error === "string") return `an error, ${oneLine(json.error)}`;
  return json !== undefined && "result" in json ? "success" : oneLine(text);
}

/** The object that a JSON text is, or undefined. */
function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** The base denomination, behind the hops that it has come over. */
function denomination(json: unknown): string {
  if (!isObject(json)) return "?";
  const hops = Array.isArray(json.trace) ? json.trace.filter(isObject) : [];
  return [...hops.map((hop) => `${hop.port_id}/${hop.channel_id}`), `${json.base}`].join("/");
}

/** Whether tokens return over the channel that they had come by: its source is their last hop. */
function isReturn(value: Told["value"], packet: Told["packet"]): boolean {
  const source = `${packet("packet_src_port")}/${packet("packet_src_channel")}/`;
  return value("denom").startsWith(source);
}

/** ICS-20 tells with one type of event what a receiver got and what a sender hears of it. */
function transferOutcome({ value, packet }: Told): string {
  const isReturning = isReturn(value, packet);
  const acknowledged = value("acknowledgement");
  if (acknowledged.startsWith("error")) {
    const what = coins(value("amount"), value("denom"));
    const how = isReturning ? "minted again" : "out of escrow";
    return `${shortAddress(value("sender"))} gets ${what} back, ${how}`;
  }
  if (acknowledged !== "" || value("receiver") === "") return "";
  const receiver = shortAddress(value("receiver"));
  if (isReturning) {
    const home = value("denom").split("/").slice(2).join("/");
    return `${receiver} receives ${coins(value("amount"), home)} out of escrow`;
  }
  const hop = `${packet("packet_dst_port")}/${packet("packet_dst_channel")}`;
  return `${receiver} receives ${coins(value("amount"), `${hop}/${value("denom")}`)}, minted`;
}
