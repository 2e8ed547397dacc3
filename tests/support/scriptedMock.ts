/**
 * The mock application as a witness: in each callback it tells, in an event, with what it was
 * called and what it finds in store `ibc`, and it does and answers what its script says. The peer
 * has the same (tests/peers/ibcGo/script.go, packet_script.go).
 */
import { toHex, utf8 } from "../../host/bytes.js";
import type {
  Application,
  ApplicationContext,
  HostedApplication,
  Receipt,
  Refusal,
  VersionAnswer,
} from "../../host/chain/application.js";
import { APPLICATIONS } from "../../host/chain/applications/index.js";
import { MockApplication } from "../../host/chain/applications/mock.js";
import type { ContractKeeper } from "../../host/chain/contractKeeper.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import type {
  OnAcknowledgementPacket,
  OnChanCloseConfirm,
  OnChanCloseInit,
  OnChanOpenAck,
  OnChanOpenConfirm,
  OnChanOpenInit,
  OnChanOpenTry,
  OnRecvPacket,
  OnTimeoutPacket,
} from "../../host/codec/gen/strait.abi.v0.js";

const MOCK = "mock";

/** What it does in every callback; by default what the mock does. */
export interface MockScript {
  /** The version that it agrees to. */
  readonly version?: string;
  readonly refusal?: Pick<Refusal, "codespace" | "code">;
  readonly panics?: boolean;
  /** Of a packet's callbacks: whether it writes its data under the key `witness`. */
  readonly writes?: boolean;
  /** Whether it sends the packet's data over the same channel. */
  readonly sends?: boolean;
  /** Whether it writes an acknowledgement itself when it receives a packet. */
  readonly acknowledges?: boolean;
  /** How it answers a packet. */
  readonly receipt?: {
    readonly kind: "acknowledged" | "pending";
    readonly text?: string;
    readonly success?: boolean;
  };
}

/** When what it sends times out: not before many upgrades of the counterparty. */
const LATER = { revisionNumber: 1000n, revisionHeight: 1n };

class ScriptedMock implements Application {
  private readonly mock: Application = new MockApplication();

  constructor(
    readonly script: MockScript,
    readonly contractKeeper?: ContractKeeper,
  ) {}

  onChanOpenInit(context: ApplicationContext, callback: OnChanOpenInit): VersionAnswer {
    this.tell(context, "OnChanOpenInit", callback, opening(callback, callback.version));
    return this.agree() ?? this.mock.onChanOpenInit(context, callback);
  }

  onChanOpenTry(context: ApplicationContext, callback: OnChanOpenTry): VersionAnswer {
    this.tell(context, "OnChanOpenTry", callback, opening(callback, callback.counterpartyVersion));
    return this.agree() ?? this.mock.onChanOpenTry(context, callback);
  }

  onChanOpenAck(context: ApplicationContext, callback: OnChanOpenAck) {
    const { counterpartyChannelId, counterpartyVersion } = callback;
    this.tell(context, "OnChanOpenAck", callback, [counterpartyChannelId, counterpartyVersion]);
    return this.refusal;
  }

  onChanOpenConfirm(context: ApplicationContext, callback: OnChanOpenConfirm) {
    this.tell(context, "OnChanOpenConfirm", callback, []);
    return this.refusal;
  }

  onChanCloseInit(context: ApplicationContext, callback: OnChanCloseInit) {
    this.tell(context, "OnChanCloseInit", callback, []);
    return this.refusal;
  }

  onChanCloseConfirm(context: ApplicationContext, callback: OnChanCloseConfirm) {
    this.tell(context, "OnChanCloseConfirm", callback, []);
    return this.refusal;
  }

  onRecvPacket(context: ApplicationContext, callback: OnRecvPacket): Receipt {
    const { packet } = callback;
    const { destinationPort, destinationChannel } = packet;
    const place = { portId: destinationPort, channelId: destinationChannel };
    this.witness(context, "OnRecvPacket", callback, place, []);
    const { acknowledges, receipt } = this.script;
    if (acknowledges) context.writeAcknowledgement(packet, utf8("written"));
    if (receipt === undefined) return this.mock.onRecvPacket(context, callback);
    if (receipt.kind === "pending") return { kind: "pending" };
    const acknowledgement = utf8(receipt.text ?? "");
    return { kind: "acknowledged", acknowledgement, success: receipt.success ?? false };
  }

  onAcknowledgementPacket(context: ApplicationContext, callback: OnAcknowledgementPacket) {
    const others = [toHex(callback.acknowledgement)];
    this.witness(context, "OnAcknowledgementPacket", callback, sourceOf(callback), others);
    return this.refusal;
  }

  onTimeoutPacket(context: ApplicationContext, callback: OnTimeoutPacket) {
    this.witness(context, "OnTimeoutPacket", callback, sourceOf(callback), []);
    return this.refusal;
  }

  private get refusal(): Refusal | undefined {
    const { refusal } = this.script;
    return refusal && { ...refusal, log: "as the script says" };
  }

  /** The script's answer to the question for a version. */
  private agree(): VersionAnswer | undefined {
    const { refusal } = this;
    if (refusal !== undefined) return { kind: "refused", refusal };
    const { version } = this.script;
    return version === undefined ? undefined : { kind: "agreed", version };
  }

  /** Tells of a packet, then does what the script says. */
  private witness(
    context: ApplicationContext,
    callback: string,
    { channelVersion, packet, relayer }: OnTimeoutPacket,
    place: Place,
    others: readonly string[],
  ): void {
    const { sequence, data } = packet;
    const { writes, sends, panics } = this.script;
    tellOfPacket(context, callback, place, sequence, [
      channelVersion,
      toHex(data),
      toHex(relayer),
      ...others,
    ]);
    if (writes) context.store("ibc").set(utf8("witness"), data);
    if (sends) {
      const sourceChannel = place.channelId;
      context.sendPacket({ sourceChannel, timeoutHeight: LATER, timeoutTimestamp: 0n, data });
    }
    if (panics) throw new Error("as the script says");
  }

  private tell(
    context: ApplicationContext,
    callback: string,
    { portId, channelId }: Place,
    others: readonly string[],
  ): void {
    const place = `ports/${portId}/channels/${channelId}`;
    const stored = (key: string) => toHex(context.store("ibc").get(utf8(key)) ?? new Uint8Array(0));
    context.emit({
      type: "witness",
      attributes: [
        { key: "callback", value: callback },
        { key: "arguments", value: [portId, channelId, ...others].join(" ") },
        { key: "channel", value: stored(`channelEnds/${place}`) },
        { key: "next_sequence_send", value: stored(`nextSequenceSend/${place}`) },
        { key: "next_channel_sequence", value: stored("nextChannelSequence") },
      ],
    });
    if (this.script.panics) throw new Error("as the script says");
  }
}

/** The end of a channel. */
interface Place {
  readonly portId: string;
  readonly channelId: string;
}

function sourceOf({ packet }: { readonly packet: Packet }): Place {
  return { portId: packet.sourcePort, channelId: packet.sourceChannel };
}

/** Emits with what a callback about a packet was called and what it finds in the store. */
function tellOfPacket(
  context: ApplicationContext,
  callback: string,
  { portId, channelId }: Place,
  sequence: bigint,
  others: readonly string[],
): void {
  const place = `ports/${portId}/channels/${channelId}`;
  const stored = (key: string) => toHex(context.store("ibc").get(utf8(key)) ?? new Uint8Array(0));
  const ofPacket = (name: string) => stored(`${name}/${place}/sequences/${sequence}`);
  context.emit({
    type: "witness",
    attributes: [
      { key: "callback", value: callback },
      { key: "arguments", value: [portId, channelId, `${sequence}`, ...others].join(" ") },
      { key: "channel", value: stored(`channelEnds/${place}`) },
      { key: "next_sequence_recv", value: stored(`nextSequenceRecv/${place}`) },
      { key: "next_sequence_ack", value: stored(`nextSequenceAck/${place}`) },
      { key: "commitment", value: ofPacket("commitments") },
      { key: "receipt", value: ofPacket("receipts") },
      { key: "acknowledgement", value: ofPacket("acks") },
    ],
  });
}

function opening(callback: OnChanOpenInit | OnChanOpenTry, version: string): string[] {
  const { ordering, connectionHops, counterparty } = callback;
  const { portId, channelId } = counterparty;
  return [`${ordering}`, connectionHops.join(","), portId, channelId, version];
}

/** ibc-go's applications, with a mock that follows a script, and may answer for contracts. */
export function scriptedApplications(
  script: MockScript,
  contractKeeper?: ContractKeeper,
): ReadonlyMap<string, HostedApplication> {
  return new Map([...APPLICATIONS, [MOCK, new ScriptedMock(script, contractKeeper)]]);
}

/** Whether the peer has these applications. */
export function isKnownToPeer(applications: ReadonlyMap<string, HostedApplication>): boolean {
  if (applications.size !== APPLICATIONS.size) return false;
  return [...applications].every(
    ([name, application]) =>
      application === APPLICATIONS.get(name) ||
      (name === MOCK && application instanceof ScriptedMock),
  );
}

/** What the mock among these applications is told to do. */
export function scriptOf(
  applications: ReadonlyMap<string, HostedApplication>,
): MockScript | undefined {
  const mock = applications.get(MOCK);
  return mock instanceof ScriptedMock ? mock.script : undefined;
}
