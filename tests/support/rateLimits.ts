/** Rate limits of a world, and the messages about them. */
import { fromUtf8, utf8 } from "../../host/bytes.js";
import {
  HourEpoch,
  MsgAddRateLimit,
  MsgRemoveRateLimit,
  MsgResetRateLimit,
  MsgUpdateRateLimit,
  RateLimit,
} from "../../host/codec/gen/ibc.applications.rate_limiting.v1.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { CHANNEL } from "./channels.js";
import { AUTHORITY, pack, type World } from "./world.js";

const RATE_LIMIT = STORE_NUMBERS.ratelimit;

/** What a limit is about, and its quota: by default half of all stake, for a day. */
export interface Limit {
  readonly denom?: string;
  readonly channelOrClientId?: string;
  readonly maxPercentSend?: string;
  readonly maxPercentRecv?: string;
  readonly durationHours?: bigint;
  readonly signer?: string;
}

const VALID = {
  signer: AUTHORITY,
  denom: "stake",
  channelOrClientId: CHANNEL,
  maxPercentSend: "50",
  maxPercentRecv: "50",
  durationHours: 24n,
};

export type MessageName = "add" | "update" | "remove" | "reset";

const CODECS = {
  add: MsgAddRateLimit,
  update: MsgUpdateRateLimit,
  remove: MsgRemoveRateLimit,
  reset: MsgResetRateLimit,
};

/** A message that every check accepts, where there is stake, and a limit for all but the first. */
export function messageAbout(name: MessageName, limit: Limit = {}) {
  const fields = { ...VALID, ...limit };
  const codec = CODECS[name];
  return pack(codec, codec.encode(codec.create(fields) as never));
}

/** Has the authority, or who else signs, do something about a limit. */
export function deliverAbout(world: World, name: MessageName, limit: Limit = {}): DeliverResponse {
  return world.deliver([messageAbout(name, limit)], { signers: [limit.signer ?? AUTHORITY] });
}

export function limitKey(denom = "stake", channelOrClientId: string = CHANNEL): Uint8Array {
  return utf8(`rate-limit${denom}${channelOrClientId}`);
}

/** A limit as it is stored. */
export function storedLimit(world: World, denom?: string, end?: string): RateLimit | undefined {
  const stored = world.branches.get(RATE_LIMIT, limitKey(denom, end));
  return stored === undefined ? undefined : RateLimit.decode(stored);
}

/** Its flow, as inflow, outflow and channel value. */
export function flowOf(world: World, denom?: string, end?: string): string[] {
  const { inflow, outflow, channelValue } = storedLimit(world, denom, end)!.flow!;
  return [inflow, outflow, channelValue];
}

/** Writes a limit past the core. */
export function putLimit(world: World, limit: Partial<RateLimit> & Limit = {}): void {
  const { denom, channelOrClientId, maxPercentSend, maxPercentRecv, durationHours } = {
    ...VALID,
    ...limit,
  };
  const stored = RateLimit.create({
    path: { denom, channelOrClientId },
    quota: { maxPercentSend, maxPercentRecv, durationHours },
    flow: { inflow: "0", outflow: "0", channelValue: "1000" },
    ...limit,
  });
  world.branches.set(RATE_LIMIT, limitKey(denom, channelOrClientId), RateLimit.encode(stored));
}

/** What is stored under all keys but limits and the hour, keys with their zero bytes shown. */
export function otherKeys(world: World): string[] {
  const keys: string[] = [];
  const entries = world.branches.scan(RATE_LIMIT, undefined, undefined, false);
  for (let entry = entries.next(); !entry.done; entry = entries.next()) {
    const text = fromUtf8(entry.value[0]).replaceAll("\0", "|").replaceAll("\u0001", "!");
    if (!text.startsWith("rate-limit") && text !== "hour-epoch") keys.push(text);
  }
  return keys;
}

/** How `otherKeys` shows a pending packet. */
export function pendingKey(kind: "sent" | "received", sequence: number, denom = "stake"): string {
  const end = String.fromCharCode(sequence).replace("\u0001", "!");
  return `${kind === "sent" ? "|" : "!"}${CHANNEL}|${denom}|${"|".repeat(7)}${end}`;
}

export function storedHour(world: World): HourEpoch {
  return HourEpoch.decode(world.branches.get(RATE_LIMIT, utf8("hour-epoch"))!);
}

export function putHour(world: World, hour: Partial<HourEpoch>): void {
  const stored = HourEpoch.encode(HourEpoch.create(hour));
  world.branches.set(RATE_LIMIT, utf8("hour-epoch"), stored);
}

/** Denominations that may not be transferred. */
export function blacklist(world: World, denom: string): void {
  world.branches.set(RATE_LIMIT, utf8(`denom-blacklist${denom}`), Uint8Array.of(1));
}

/** A pair of addresses between which nothing counts. */
export function whitelist(world: World, sender: string, receiver: string): void {
  world.branches.set(RATE_LIMIT, utf8(`address-blacklist${sender}${receiver}`), Uint8Array.of(1));
}
