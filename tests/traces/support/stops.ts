/**
 * How far a recording can be followed, read from the file itself: to the first block of a chain
 * that holds a message the core has not built, or something for an application or for middleware
 * that this host has not.
 */
import { fromBase64 } from "../../../host/bytes.js";
import { MsgTransfer } from "../../../host/codec/gen/ibc.applications.transfer.v1.js";
import {
  MsgChannelOpenInit,
  MsgChannelOpenTry,
  MsgRecvPacket,
} from "../../../host/codec/gen/ibc.core.channel.v1.js";
import {
  MsgRecvPacket as MsgRecvPacketV2,
  MsgSendPacket,
} from "../../../host/codec/gen/ibc.core.channel.v2.js";
import { DecodeError } from "../../../host/codec/index.js";

/** What the core executes: these alone never stop a replay. */
const BUILT: ReadonlySet<string> = new Set([
  "/ibc.applications.rate_limiting.v1.MsgAddRateLimit",
  "/ibc.applications.rate_limiting.v1.MsgRemoveRateLimit",
  "/ibc.applications.rate_limiting.v1.MsgResetRateLimit",
  "/ibc.applications.rate_limiting.v1.MsgUpdateRateLimit",
  "/ibc.applications.transfer.v1.MsgTransfer",
  "/ibc.applications.transfer.v1.MsgUpdateParams",
  "/ibc.core.channel.v1.MsgAcknowledgement",
  "/ibc.core.channel.v1.MsgChannelCloseConfirm",
  "/ibc.core.channel.v1.MsgChannelCloseInit",
  "/ibc.core.channel.v1.MsgChannelOpenAck",
  "/ibc.core.channel.v1.MsgChannelOpenConfirm",
  "/ibc.core.channel.v1.MsgChannelOpenInit",
  "/ibc.core.channel.v1.MsgChannelOpenTry",
  "/ibc.core.channel.v1.MsgRecvPacket",
  "/ibc.core.channel.v1.MsgTimeout",
  "/ibc.core.channel.v1.MsgTimeoutOnClose",
  "/ibc.core.channel.v2.MsgAcknowledgement",
  "/ibc.core.channel.v2.MsgRecvPacket",
  "/ibc.core.channel.v2.MsgSendPacket",
  "/ibc.core.channel.v2.MsgTimeout",
  "/ibc.core.client.v1.MsgCreateClient",
  "/ibc.core.client.v1.MsgDeleteClientCreator",
  "/ibc.core.client.v1.MsgIBCSoftwareUpgrade",
  "/ibc.core.client.v1.MsgRecoverClient",
  "/ibc.core.client.v1.MsgUpdateClient",
  "/ibc.core.client.v1.MsgUpdateParams",
  "/ibc.core.client.v1.MsgUpgradeClient",
  "/ibc.core.client.v2.MsgRegisterCounterparty",
  "/ibc.core.client.v2.MsgUpdateClientConfig",
  "/ibc.core.connection.v1.MsgConnectionOpenAck",
  "/ibc.core.connection.v1.MsgConnectionOpenConfirm",
  "/ibc.core.connection.v1.MsgConnectionOpenInit",
  "/ibc.core.connection.v1.MsgConnectionOpenTry",
  "/ibc.core.connection.v1.MsgUpdateParams",
  "send_packet",
  "set_upgraded_client",
  "write_acknowledgement",
  "write_acknowledgement_v2",
]);

/** Modules of stacks, as recordings name them: what is served, and what stands above. */
const SERVED: ReadonlySet<string> = new Set(["mock", "mock(block-upgrade middleware)", "transfer"]);
const SERVED_V2: ReadonlySet<string> = new Set(["mock v2", "transfer v2"]);
const LIMITING_V2 = "rate-limiting v2";
const CALLBACKS = "callbacks";
const MIDDLEWARE: ReadonlySet<string> = new Set([
  CALLBACKS,
  "packet-forward-middleware",
  "rate-limiting",
]);

/** The stack of each port, outermost module first. */
type Stacks = Readonly<Record<string, readonly string[]>>;

interface RecordedMessage {
  readonly type_url: string;
  readonly value: string;
}

interface RecordedLine {
  readonly kind: "genesis" | "block" | "end";
  readonly chains: readonly { chain_id: string; ports?: { v1: Stacks; v2?: Stacks } }[];
  readonly chain_id: string;
  readonly height: number;
  readonly actions?: readonly { kind: string; args: { type_url?: string } }[];
  readonly txs: readonly RecordedTransaction[];
}

interface RecordedTransaction {
  readonly msgs: readonly RecordedMessage[];
  readonly result: { code: number; events?: readonly { type: string }[] };
}

/** What is known of a chain so far. */
interface KnownChain {
  readonly stacks: Stacks;
  /** Those of IBC v2. */
  readonly stacksV2: Stacks;
}

/** The first block that is not followed for certain. */
export interface Stop {
  readonly height: number;
  /** What is not built ends a replay in this very block. What is addressed to others may still be
   * refused before it comes to them, so that a replay can come further. */
  readonly why: "not-built" | "addressed";
}

/** Where the replay of each chain stops, by chain id; a chain that is absent replays to its end. */
export function findStops(lines: readonly string[]): ReadonlyMap<string, Stop> {
  const stops = new Map<string, Stop>();
  const known = new Map<string, KnownChain>();
  for (const text of lines) {
    const line = JSON.parse(text) as RecordedLine;
    if (line.kind === "genesis") {
      for (const { chain_id, ports } of line.chains) {
        known.set(chain_id, { stacks: ports?.v1 ?? {}, stacksV2: ports?.v2 ?? {} });
      }
    }
    if (line.kind !== "block" || stops.has(line.chain_id)) continue;
    const why = whyNotFollowed(line, known.get(line.chain_id)!);
    if (why !== undefined) stops.set(line.chain_id, { height: line.height, why });
  }
  return stops;
}

function whyNotFollowed(line: RecordedLine, chain: KnownChain): Stop["why"] | undefined {
  const types = (line.actions ?? []).map(({ kind, args }) => args.type_url ?? kind);
  for (const { msgs, result } of line.txs) {
    for (const message of msgs) {
      if (isAddressedElsewhere(message, result, chain)) return "addressed";
      types.push(message.type_url);
    }
  }
  return types.every((type) => BUILT.has(type)) ? undefined : "not-built";
}

/** Whether a message is for an application or middleware that this host has not. */
function isAddressedElsewhere(
  { type_url, value }: RecordedMessage,
  result: RecordedTransaction["result"],
  { stacks, stacksV2 }: KnownChain,
): boolean {
  try {
    const bytes = fromBase64(value);
    switch (type_url) {
      case "/ibc.core.channel.v1.MsgChannelOpenInit":
        return !isServed(stackOf(stacks, MsgChannelOpenInit.decode(bytes).portId));
      case "/ibc.core.channel.v1.MsgChannelOpenTry":
        return !isServed(stackOf(stacks, MsgChannelOpenTry.decode(bytes).portId));
      case "/ibc.core.channel.v1.MsgRecvPacket": {
        // Applications get to see a packet when it is new, and the proof of it good.
        const isReceived = result.events?.some(({ type }) => type === "recv_packet") ?? false;
        const { destinationPort, data } = MsgRecvPacket.decode(bytes).packet;
        return isReceived && isForMiddleware(stackOf(stacks, destinationPort), data);
      }
      case "/ibc.applications.transfer.v1.MsgTransfer": {
        const { sourcePort, memo } = MsgTransfer.decode(bytes);
        const isCalledBack = stackOf(stacks, sourcePort).includes(CALLBACKS);
        return isCalledBack && memo.includes('"src_callback"');
      }
      case "/ibc.core.channel.v2.MsgSendPacket":
        return MsgSendPacket.decode(bytes).payloads.some(({ sourcePort }) =>
          isForOthersV2(stacksV2[sourcePort] ?? []),
        );
      case "/ibc.core.channel.v2.MsgRecvPacket":
        return MsgRecvPacketV2.decode(bytes).packet.payloads.some(({ destinationPort }) =>
          isForOthersV2(stacksV2[destinationPort] ?? []),
        );
      default:
        return false;
    }
  } catch (error) {
    // What cannot be decoded is refused before it gets anywhere.
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

/** Whether a payload is for an application that this host has not. */
function isForOthersV2(stack: readonly string[]): boolean {
  const application = stack.find((module) => module !== LIMITING_V2);
  return application !== undefined && !SERVED_V2.has(application);
}

/** Whether middleware of a port that this host has not does anything with this packet data. */
function isForMiddleware(stack: readonly string[], data: Uint8Array): boolean {
  return stack.includes(CALLBACKS) && memoOf(data).includes('"dest_callback"');
}

/** The stack that a port is routed to: that of its name, else of a name that it contains. */
function stackOf(stacks: Stacks, portId: string): readonly string[] {
  const names = Object.keys(stacks).sort();
  const name =
    names.find((port) => port === portId) ?? names.find((port) => contains(portId, port));
  return name === undefined ? [] : stacks[name]!;
}

function contains(portId: string, port: string): boolean {
  return portId.includes(port.replace(/-\*$/, ""));
}

/** A port without a stack is refused by the core. */
function isServed(stack: readonly string[]): boolean {
  const application = stack.find((module) => !MIDDLEWARE.has(module));
  return application === undefined || SERVED.has(application);
}

/** The memo of packet data of ICS-20, or what could be one. */
function memoOf(data: Uint8Array): string {
  const text = Buffer.from(data).toString();
  try {
    const parsed = JSON.parse(text) as { memo?: unknown } | null;
    return `${parsed?.memo}`;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
