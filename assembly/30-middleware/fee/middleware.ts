/**
 * Fees for relayers, in the manner of ICS-29 (ibc-go modules/apps/29-fee/ibc_middleware.go up to
 * release v9): whoever wants a packet relayed puts coins into escrow, and who brings the packet,
 * its acknowledgement or its timeout is paid. Both ends of a channel have to have this layer: it
 * negotiates a version of its own, in either form of version.ts.
 */
import { Bytes } from "../../abi/bytes";
import { accountAddress, accountText } from "../../24-host/address";
import { isBlank } from "../../24-host/text";
import { ReceiveOutcome, VersionOutcome } from "../../05-port/application";
import { parseAcknowledgement } from "../../05-port/acknowledgement";
import { Middleware } from "../../05-port/middleware";
import { Counterparty, Packet } from "../../codec/gen/ibc.core.channel.v1";
import { CoreError, IbcError } from "../../error";
import { EventLog } from "../../event";
import { joinVersion, splitVersion, SplitVersion, VersionForm } from "../version";
import { FeeError } from "./errors";
import { payOnAcknowledgement, payOnTimeout, refundChannel } from "./escrow";
import { unwrapAcknowledgement, wrapAcknowledgement } from "./incentivizedAcknowledgement";
import {
  areFeesEnabled, enableFees, getCounterpartyPayee, getPayee, isLocked, setForwardRelayer,
  takeForwardRelayer,
} from "./store";

const FEE_VERSION = Bytes.of("ics29-1");
/** What the versions of all releases of this middleware begin with. */
const FAMILY = Bytes.of("ics29-");
const MEMBER = Bytes.of("fee_version");
const NOBODY = Bytes.allocate(0);

@final
export class FeeMiddleware extends Middleware {
  onChanOpenInit(
    ordering: i32, connectionHops: Bytes[], portId: Bytes, channelId: Bytes,
    counterparty: Counterparty, version: Bytes, events: EventLog,
  ): VersionOutcome {
    const split = isBlank(version) ? defaultVersion() : splitVersion(version, FAMILY, MEMBER);
    if (split === null) {
      return super.onChanOpenInit(
        ordering, connectionHops, portId, channelId, counterparty, version, events,
      );
    }
    if (split.middleware != FEE_VERSION) return VersionOutcome.refused(incompatible(split));
    const outcome = super.onChanOpenInit(
      ordering, connectionHops, portId, channelId, counterparty, split.app, events,
    );
    return agreeOn(outcome, split.form, portId, channelId);
  }

  onChanOpenTry(
    ordering: i32, connectionHops: Bytes[], portId: Bytes, channelId: Bytes,
    counterparty: Counterparty, counterpartyVersion: Bytes, events: EventLog,
  ): VersionOutcome {
    const split = splitVersion(counterpartyVersion, FAMILY, MEMBER);
    if (split === null) {
      return super.onChanOpenTry(
        ordering, connectionHops, portId, channelId, counterparty, counterpartyVersion, events,
      );
    }
    if (split.middleware != FEE_VERSION) return VersionOutcome.refused(incompatible(split));
    const outcome = super.onChanOpenTry(
      ordering, connectionHops, portId, channelId, counterparty, split.app, events,
    );
    return agreeOn(outcome, split.form, portId, channelId);
  }

  /** A handshake that began with fees has to end with them. */
  onChanOpenAck(
    portId: Bytes, channelId: Bytes, counterpartyChannelId: Bytes, counterpartyVersion: Bytes,
    events: EventLog,
  ): IbcError | null {
    if (!areFeesEnabled(portId, channelId)) {
      return super.onChanOpenAck(
        portId, channelId, counterpartyChannelId, counterpartyVersion, events,
      );
    }
    const split = splitVersion(counterpartyVersion, FAMILY, MEMBER);
    if (split === null) {
      return FeeError.invalidVersion("no fee version in " + counterpartyVersion.toString());
    }
    if (split.middleware != FEE_VERSION) return incompatible(split);
    return super.onChanOpenAck(portId, channelId, counterpartyChannelId, split.app, events);
  }

  onChanCloseInit(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null {
    const error = super.onChanCloseInit(portId, channelId, events);
    return error !== null ? error : refund(portId, channelId, events);
  }

  onChanCloseConfirm(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null {
    const error = super.onChanCloseConfirm(portId, channelId, events);
    return error !== null ? error : refund(portId, channelId, events);
  }

  onRecvPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): ReceiveOutcome {
    const portId = packet.destinationPort;
    const channelId = packet.destinationChannel;
    if (!areFeesEnabled(portId, channelId)) {
      return super.onRecvPacket(channelVersion, packet, relayer, events);
    }
    const received = super.onRecvPacket(appVersionOf(channelVersion), packet, relayer, events);
    if (received.panic !== null) return received;
    const relayerText = accountText(relayer);
    const acknowledgement = received.acknowledgement;
    if (!acknowledgement) {
      setForwardRelayer(portId, channelId, packet.sequence, relayerText);
      return received;
    }
    const forward = getCounterpartyPayee(relayerText, channelId);
    const payee = !forward ? NOBODY : forward;
    const wrapped = wrapAcknowledgement(acknowledgement, payee, received.isSuccess);
    if (!received.isSuccess) return ReceiveOutcome.failed(wrapped);
    return ReceiveOutcome.succeeded(wrapped, received.wroteNothing);
  }

  onAcknowledgementPacket(
    channelVersion: Bytes, packet: Packet, acknowledgement: Bytes, relayer: Bytes,
    events: EventLog,
  ): IbcError | null {
    const channelId = packet.sourceChannel;
    if (!areFeesEnabled(packet.sourcePort, channelId)) {
      return super.onAcknowledgementPacket(
        channelVersion, packet, acknowledgement, relayer, events,
      );
    }
    const unwrapped = unwrapAcknowledgement(acknowledgement);
    if (unwrapped === null) {
      return CoreError.unknownRequest("the acknowledgement is not one with fees");
    }
    if (!isLocked()) {
      const payee = payeeOf(relayer, channelId);
      payOnAcknowledgement(packet, unwrapped.forwardRelayerAddress, payee, events);
    }
    return super.onAcknowledgementPacket(
      appVersionOf(channelVersion), packet, unwrapped.appAcknowledgement, relayer, events,
    );
  }

  onTimeoutPacket(
    channelVersion: Bytes, packet: Packet, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    if (!areFeesEnabled(packet.sourcePort, packet.sourceChannel)) {
      return super.onTimeoutPacket(channelVersion, packet, relayer, events);
    }
    if (!isLocked()) payOnTimeout(packet, payeeOf(relayer, packet.sourceChannel), events);
    return super.onTimeoutPacket(appVersionOf(channelVersion), packet, relayer, events);
  }

  /** Wraps what the application acknowledges later: a success unless it is an envelope with an
   * error. */
  writeAcknowledgement(
    packet: Packet, acknowledgement: Bytes, events: EventLog,
  ): IbcError | null {
    const portId = packet.destinationPort;
    const channelId = packet.destinationChannel;
    if (!areFeesEnabled(portId, channelId)) {
      return super.writeAcknowledgement(packet, acknowledgement, events);
    }
    const relayer = takeForwardRelayer(portId, channelId, packet.sequence);
    if (!relayer) return FeeError.relayerNotFound(packet.sequence.toString());
    const forward = getCounterpartyPayee(relayer, channelId);
    const envelope = parseAcknowledgement(acknowledgement);
    const isSuccess = envelope === null || !envelope.error;
    const wrapped = wrapAcknowledgement(acknowledgement, !forward ? NOBODY : forward, isSuccess);
    return super.writeAcknowledgement(packet, wrapped, events);
  }

  getAppVersion(portId: Bytes, channelId: Bytes): Bytes | null {
    const version = super.getAppVersion(portId, channelId);
    if (!version || !areFeesEnabled(portId, channelId)) return version;
    return appVersionOf(version);
  }
}

/** What is proposed when nobody asked for a version: fees, and the default of what is below. */
function defaultVersion(): SplitVersion {
  return new SplitVersion(FEE_VERSION, Bytes.allocate(0), VersionForm.METADATA);
}

function incompatible(split: SplitVersion): IbcError {
  const found = split.middleware.toString();
  return FeeError.invalidVersion("expected " + FEE_VERSION.toString() + ", found " + found);
}

/** The version of a channel with fees, once what is below agreed to its part. */
function agreeOn(
  outcome: VersionOutcome, form: VersionForm, portId: Bytes, channelId: Bytes,
): VersionOutcome {
  if (outcome.error !== null) return outcome;
  enableFees(portId, channelId, form);
  return VersionOutcome.agreed(joinVersion(FEE_VERSION, outcome.version, form, MEMBER));
}

/** What the application knows the version as. */
function appVersionOf(channelVersion: Bytes): Bytes {
  const split = splitVersion(channelVersion, FAMILY, MEMBER);
  return split === null ? channelVersion : split.app;
}

function payeeOf(relayer: Bytes, channelId: Bytes): Bytes {
  const named = getPayee(accountText(relayer), channelId);
  if (!named) return relayer;
  const payee = accountAddress(named);
  return !payee ? relayer : payee;
}

/** `feeibc/11` when fees are locked: then a channel with fees cannot close. */
function refund(portId: Bytes, channelId: Bytes, events: EventLog): IbcError | null {
  if (!areFeesEnabled(portId, channelId)) return null;
  if (isLocked()) return FeeError.locked();
  refundChannel(portId, channelId, events);
  return null;
}
