/**
 * The mock application as a witness: in each callback of a channel's handshake it tells, in an
 * event, with what it was called and what it finds in store `ibc`, and it answers as its script
 * says. The peer has the same (tests/peers/ibcGo/script.go).
 */
import { toHex, utf8 } from "../../host/bytes.js";
import type {
  Application,
  ApplicationContext,
  Refusal,
  VersionAnswer,
} from "../../host/chain/application.js";
import { APPLICATIONS } from "../../host/chain/applications/index.js";
import { MockApplication } from "../../host/chain/applications/mock.js";
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

/** What it does in every callback of a handshake; by default what the mock does. */
export interface MockScript {
  /** The version that it agrees to. */
  readonly version?: string;
  readonly refusal?: Pick<Refusal, "codespace" | "code">;
  readonly panics?: boolean;
}

class ScriptedMock implements Application {
  private readonly mock: Application = new MockApplication();

  constructor(readonly script: MockScript) {}

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

  onRecvPacket(context: ApplicationContext, callback: OnRecvPacket) {
    return this.mock.onRecvPacket(context, callback);
  }

  onAcknowledgementPacket(context: ApplicationContext, callback: OnAcknowledgementPacket) {
    return this.mock.onAcknowledgementPacket(context, callback);
  }

  onTimeoutPacket(context: ApplicationContext, callback: OnTimeoutPacket) {
    return this.mock.onTimeoutPacket(context, callback);
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

  private tell(
    context: ApplicationContext,
    callback: string,
    { portId, channelId }: { portId: string; channelId: string },
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

function opening(callback: OnChanOpenInit | OnChanOpenTry, version: string): string[] {
  const { ordering, connectionHops, counterparty } = callback;
  const { portId, channelId } = counterparty;
  return [`${ordering}`, connectionHops.join(","), portId, channelId, version];
}

/** ibc-go's applications, with a mock that follows a script. */
export function scriptedApplications(script: MockScript): ReadonlyMap<string, Application> {
  return new Map([...APPLICATIONS, [MOCK, new ScriptedMock(script)]]);
}

/** Whether the peer has these applications. */
export function isKnownToPeer(applications: ReadonlyMap<string, Application>): boolean {
  if (applications.size !== APPLICATIONS.size) return false;
  return [...applications].every(
    ([name, application]) =>
      application === APPLICATIONS.get(name) ||
      (name === MOCK && application instanceof ScriptedMock),
  );
}

/** What the mock among these applications is told to do. */
export function scriptOf(applications: ReadonlyMap<string, Application>): MockScript | undefined {
  const mock = applications.get(MOCK);
  return mock instanceof ScriptedMock ? mock.script : undefined;
}
