/**
 * Messages that this core does not know and an application of the host executes (assembly/ABI.md,
 * "Messages of the host"): they take their place in a transaction like any other.
 */
import { Bytes } from "../abi/bytes";
import { CallStatus, callModule, ModuleKind } from "../abi/call";
import { applicationNames } from "../abi/environment";
import { Datagram, Outcome } from "../26-routing/datagram";
import { Any } from "../codec/gen/google.protobuf";
import { messageIdOf } from "../codec/gen/registry";
import {
  ApplicationNames, HostedMessageRequest, HostedMessageResponse,
} from "../codec/gen/strait.abi.v0";
import { IbcError, panicked } from "../error";

/** Whether the host says that an application of its own executes messages of a type. What the core
 * knows itself is the core's. */
export function isHosted(typeUrl: Bytes): bool {
  if (messageIdOf(typeUrl) >= 0) return false;
  const names = ApplicationNames.decode(applicationNames());
  assert(names !== null, "the host passed malformed ApplicationNames");
  const types = names!.messageTypes;
  for (let i = 0; i < types.length; i++) {
    if (types[i] == typeUrl) return true;
  }
  return false;
}

@final
export class HostedMessage extends Datagram {
  private constructor(
    private readonly message: Any,
    /** What the host found when it checked the message without state. */
    private readonly checked: HostedMessageResponse,
  ) {
    super();
  }

  /** Null when the application cannot read it. */
  static decode(message: Any): HostedMessage | null {
    const checked = ask(message, false);
    return checked.malformed ? null : new HostedMessage(message, checked);
  }

  validate(): IbcError | null {
    return errorOf(this.checked);
  }

  signer(): Bytes {
    return this.checked.signer;
  }

  execute(outcome: Outcome): IbcError | null {
    const answer = ask(this.message, true);
    const error = errorOf(answer);
    if (error !== null) return error;
    outcome.emitEncoded(answer.events);
    outcome.response = answer.response;
    return null;
  }
}

/** An application that gives up is a module that panics. */
function ask(message: Any, execute: bool): HostedMessageResponse {
  const request = new HostedMessageRequest();
  request.value = message.value;
  request.execute = execute;
  const call = callModule(ModuleKind.Message, message.typeUrl, request.encode());
  const response = call.status == CallStatus.Answered
    ? HostedMessageResponse.decode(call.response)
    : null;
  if (response !== null) return response;
  const refusal = new HostedMessageResponse();
  const error = panicked("nobody answered to " + message.typeUrl.toString());
  refusal.code = error.code;
  refusal.codespace = Bytes.of(error.codespace);
  refusal.log = Bytes.of(error.detail);
  return refusal;
}

function errorOf(response: HostedMessageResponse): IbcError | null {
  if (response.code == 0) return null;
  return new IbcError(response.codespace.toString(), response.code, response.log.toString());
}
