/** Protocol errors of IBC v2, as error.ts has those of all else. */
import { IbcError } from "./error";

/** modules/core/02-client/v2/types/errors.go */
export namespace ClientV2Error {
  export function invalidCounterparty(detail: string): IbcError {
    return new IbcError("clientv2", 34, detail);
  }
  export function counterpartyNotFound(detail: string): IbcError {
    return new IbcError("clientv2", 35, detail);
  }
}

/** modules/core/04-channel/v2/types/errors.go */
export namespace ChannelV2Error {
  export function invalidPacket(detail: string): IbcError {
    return new IbcError("channelv2", 2, detail);
  }
  export function invalidPayload(detail: string): IbcError {
    return new IbcError("channelv2", 3, detail);
  }
  export function sequenceSendNotFound(detail: string): IbcError {
    return new IbcError("channelv2", 4, detail);
  }
  export function invalidAcknowledgement(detail: string): IbcError {
    return new IbcError("channelv2", 5, detail);
  }
  export function invalidTimeout(detail: string): IbcError {
    return new IbcError("channelv2", 8, detail);
  }
  export function timeoutElapsed(detail: string): IbcError {
    return new IbcError("channelv2", 9, detail);
  }
  export function timeoutNotReached(detail: string): IbcError {
    return new IbcError("channelv2", 10, detail);
  }
  export function acknowledgementExists(detail: string): IbcError {
    return new IbcError("channelv2", 11, detail);
  }
}
