/**
 * The channel handshakes of interchain accounts as far as they are refused without looking at the
 * accounts (ibc-go modules/apps/27-interchain-accounts, host/ibc_module.go,
 * controller/ibc_middleware.go and the keepers' handshake.go). What would go on is not built.
 */

import type { OnChanOpenInit, OnChanOpenTry } from "../../codec/gen/strait.abi.v0.js";
import type {
  Application,
  ApplicationContext,
  Receipt,
  Refusal,
  VersionAnswer,
} from "../application.js";
import { notBuilt } from "../block.js";
import { isBlank } from "./blank.js";

const HOST_PORT = "icahost";
const CONTROLLER_PORT_PREFIX = "icacontroller-";

const INVALID_CHANNEL_FLOW = interchainAccounts(5, "the controller chain initiates the handshake");
const USER_CANNOT_CLOSE: Refusal = {
  code: 8,
  codespace: "ibc",
  log: "a user cannot close the channel of an interchain account",
};
const INVALID_TYPE: Refusal = {
  code: 12,
  codespace: "ibc",
  log: "the version is no metadata of interchain accounts",
};
const NOT_BUILT: Refusal = notBuilt("interchain accounts are not built yet");

/** What jsonpb reads as a message: an object, or null. The text before it is JSON's white space. */
const MAYBE_METADATA = /^[ \t\r\n]*(\{|null)/;

/** What both sides of a channel refuse, and what neither does here. */
abstract class InterchainAccounts implements Application {
  abstract onChanOpenInit(context: ApplicationContext, callback: OnChanOpenInit): VersionAnswer;
  abstract onChanOpenTry(context: ApplicationContext, callback: OnChanOpenTry): VersionAnswer;
  abstract onChanOpenAck(): Refusal;
  abstract onChanOpenConfirm(): Refusal;
  abstract onAcknowledgementPacket(): Refusal;
  abstract onTimeoutPacket(): Refusal;

  onChanCloseInit(): Refusal {
    return USER_CANNOT_CLOSE;
  }

  /** Agrees; the core then finds that there is no such channel, since none can be opened. */
  onChanCloseConfirm(): undefined {}

  /** Packets need a channel, which cannot be opened here. */
  onRecvPacket(): Receipt {
    return { kind: "refused", refusal: NOT_BUILT };
  }
}

/** What answers on the port `icahost`. */
export class InterchainAccountsHost extends InterchainAccounts {
  onChanOpenInit(): VersionAnswer {
    return refused(INVALID_CHANNEL_FLOW);
  }

  onChanOpenTry(_context: ApplicationContext, { portId }: OnChanOpenTry): VersionAnswer {
    return refused(portId === HOST_PORT ? NOT_BUILT : invalidHostPort(portId));
  }

  onChanOpenAck(): Refusal {
    return INVALID_CHANNEL_FLOW;
  }

  onChanOpenConfirm(): Refusal {
    return NOT_BUILT;
  }

  onAcknowledgementPacket(): Refusal {
    return INVALID_CHANNEL_FLOW;
  }

  onTimeoutPacket(): Refusal {
    return INVALID_CHANNEL_FLOW;
  }
}

/** What answers on the ports `icacontroller-...`, and on all that are routed there. */
export class InterchainAccountsController extends InterchainAccounts {
  onChanOpenInit(
    _context: ApplicationContext,
    { portId, counterparty, version }: OnChanOpenInit,
  ): VersionAnswer {
    if (!portId.startsWith(CONTROLLER_PORT_PREFIX)) {
      const log = `a controller's port begins with ${CONTROLLER_PORT_PREFIX}, ${portId} does not`;
      return refused(interchainAccounts(15, log));
    }
    if (counterparty.portId !== HOST_PORT) return refused(invalidHostPort(counterparty.portId));
    const isNoMetadata = !isBlank(version) && !MAYBE_METADATA.test(version);
    return refused(isNoMetadata ? INVALID_TYPE : NOT_BUILT);
  }

  onChanOpenTry(): VersionAnswer {
    return refused(INVALID_CHANNEL_FLOW);
  }

  onChanOpenAck(): Refusal {
    return NOT_BUILT;
  }

  onChanOpenConfirm(): Refusal {
    return INVALID_CHANNEL_FLOW;
  }

  onAcknowledgementPacket(): Refusal {
    return NOT_BUILT;
  }

  onTimeoutPacket(): Refusal {
    return NOT_BUILT;
  }
}

function interchainAccounts(code: number, log: string): Refusal {
  return { code, codespace: "interchainaccounts", log };
}

function invalidHostPort(portId: string): Refusal {
  return interchainAccounts(16, `a host's port is ${HOST_PORT}, not ${portId}`);
}

function refused(refusal: Refusal): VersionAnswer {
  return { kind: "refused", refusal };
}
