/** Protocol errors: values with the codespace and code that ibc-go reports. The numbers are
 * consensus; the detail is for people and never hashed. Append only. */
import { Bytes } from "./abi/bytes";

/** cosmossdk.io/errors ErrPanic */
const PANIC_CODE: u32 = 111222;
/** cosmos-sdk types/errors ErrOutOfGas */
const OUT_OF_GAS_CODE: u32 = 11;

/** A refusal of a datagram. */
@final
export class IbcError {
  constructor(
    /** ABCI codespace, such as `client`. */
    public readonly codespace: string,
    public readonly code: u32,
    /** What was expected and what was found. */
    public readonly detail: string,
  ) {}
}

/** modules/core/errors/errors.go */
export namespace CoreError {
  export function invalidSequence(detail: string): IbcError {
    return new IbcError("ibc", 1, detail);
  }
  export function unauthorized(detail: string): IbcError {
    return new IbcError("ibc", 2, detail);
  }
  export function unknownRequest(detail: string): IbcError {
    return new IbcError("ibc", 4, detail);
  }
  export function invalidAddress(detail: string): IbcError {
    return new IbcError("ibc", 5, detail);
  }
  export function invalidCoins(detail: string): IbcError {
    return new IbcError("ibc", 6, detail);
  }
  export function invalidRequest(detail: string): IbcError {
    return new IbcError("ibc", 8, detail);
  }
  export function invalidHeight(detail: string): IbcError {
    return new IbcError("ibc", 9, detail);
  }
  export function invalidVersion(detail: string): IbcError {
    return new IbcError("ibc", 10, detail);
  }
  export function invalidType(detail: string): IbcError {
    return new IbcError("ibc", 12, detail);
  }
  export function unpackAny(detail: string): IbcError {
    return new IbcError("ibc", 14, detail);
  }
  export function notFound(detail: string): IbcError {
    return new IbcError("ibc", 16, detail);
  }
  export function tooLarge(detail: string): IbcError {
    return new IbcError("ibc", 17, detail);
  }
}

/** modules/core/02-client/types/errors.go */
export namespace ClientError {
  export function clientExists(detail: string): IbcError {
    return new IbcError("client", 2, detail);
  }
  export function invalidClient(detail: string): IbcError {
    return new IbcError("client", 3, detail);
  }
  export function clientNotFound(detail: string): IbcError {
    return new IbcError("client", 4, detail);
  }
  export function consensusStateNotFound(detail: string): IbcError {
    return new IbcError("client", 7, detail);
  }
  export function invalidConsensus(detail: string): IbcError {
    return new IbcError("client", 8, detail);
  }
  export function invalidClientType(detail: string): IbcError {
    return new IbcError("client", 10, detail);
  }
  export function invalidHeader(detail: string): IbcError {
    return new IbcError("client", 12, detail);
  }
  export function invalidMisbehaviour(detail: string): IbcError {
    return new IbcError("client", 13, detail);
  }
  export function updateClientFailed(detail: string): IbcError {
    return new IbcError("client", 23, detail);
  }
  export function invalidRecoveryClient(detail: string): IbcError {
    return new IbcError("client", 24, detail);
  }
  export function invalidUpgradeClient(detail: string): IbcError {
    return new IbcError("client", 25, detail);
  }
  export function invalidHeight(detail: string): IbcError {
    return new IbcError("client", 26, detail);
  }
  export function invalidSubstitute(detail: string): IbcError {
    return new IbcError("client", 27, detail);
  }
  export function clientNotActive(detail: string): IbcError {
    return new IbcError("client", 29, detail);
  }
  export function failedMembership(detail: string): IbcError {
    return new IbcError("client", 30, detail);
  }
  export function failedNonMembership(detail: string): IbcError {
    return new IbcError("client", 31, detail);
  }
  export function routeNotFound(detail: string): IbcError {
    return new IbcError("client", 32, detail);
  }
}

/** modules/core/03-connection/types/errors.go */
export namespace ConnectionError {
  export function notFound(detail: string): IbcError {
    return new IbcError("connection", 3, detail);
  }
  export function invalidConnectionState(detail: string): IbcError {
    return new IbcError("connection", 6, detail);
  }
  export function invalidCounterparty(detail: string): IbcError {
    return new IbcError("connection", 7, detail);
  }
  export function invalidVersion(detail: string): IbcError {
    return new IbcError("connection", 9, detail);
  }
  export function versionNegotiationFailed(detail: string): IbcError {
    return new IbcError("connection", 10, detail);
  }
  export function invalidConnectionIdentifier(detail: string): IbcError {
    return new IbcError("connection", 11, detail);
  }
}

/** modules/core/04-channel/types/errors.go */
export namespace ChannelError {
  export function channelNotFound(detail: string): IbcError {
    return new IbcError("channel", 3, detail);
  }
  export function invalidChannelState(detail: string): IbcError {
    return new IbcError("channel", 5, detail);
  }
  export function invalidChannelOrdering(detail: string): IbcError {
    return new IbcError("channel", 6, detail);
  }
  export function invalidCounterparty(detail: string): IbcError {
    return new IbcError("channel", 7, detail);
  }
  export function sequenceSendNotFound(detail: string): IbcError {
    return new IbcError("channel", 10, detail);
  }
  export function sequenceReceiveNotFound(detail: string): IbcError {
    return new IbcError("channel", 11, detail);
  }
  export function sequenceAckNotFound(detail: string): IbcError {
    return new IbcError("channel", 12, detail);
  }
  export function invalidPacket(detail: string): IbcError {
    return new IbcError("channel", 13, detail);
  }
  export function tooManyConnectionHops(detail: string): IbcError {
    return new IbcError("channel", 15, detail);
  }
  export function invalidAcknowledgement(detail: string): IbcError {
    return new IbcError("channel", 16, detail);
  }
  export function acknowledgementExists(detail: string): IbcError {
    return new IbcError("channel", 17, detail);
  }
  export function invalidChannelIdentifier(detail: string): IbcError {
    return new IbcError("channel", 18, detail);
  }
  export function packetReceived(detail: string): IbcError {
    return new IbcError("channel", 19, detail);
  }
  export function packetCommitmentNotFound(detail: string): IbcError {
    return new IbcError("channel", 20, detail);
  }
  export function packetSequenceOutOfOrder(detail: string): IbcError {
    return new IbcError("channel", 21, detail);
  }
  export function redundantTx(detail: string): IbcError {
    return new IbcError("channel", 22, detail);
  }
  export function packetNotSent(detail: string): IbcError {
    return new IbcError("channel", 25, detail);
  }
  export function timeoutNotReached(detail: string): IbcError {
    return new IbcError("channel", 39, detail);
  }
  export function timeoutElapsed(detail: string): IbcError {
    return new IbcError("channel", 40, detail);
  }
}

/** modules/core/05-port/types/errors.go */
export namespace PortError {
  export function invalidPort(detail: string): IbcError {
    return new IbcError("port", 4, detail);
  }
  export function invalidRoute(detail: string): IbcError {
    return new IbcError("port", 5, detail);
  }
}

/** modules/core/23-commitment/types/errors.go */
export namespace CommitmentError {
  export function invalidProof(detail: string): IbcError {
    return new IbcError("commitment", 2, detail);
  }
  export function invalidPrefix(detail: string): IbcError {
    return new IbcError("commitment", 3, detail);
  }
  export function invalidMerkleProof(detail: string): IbcError {
    return new IbcError("commitment", 4, detail);
  }
}

/** modules/core/24-host/errors.go */
export namespace HostError {
  export function invalidId(detail: string): IbcError {
    return new IbcError("host", 2, detail);
  }
  export function invalidPath(detail: string): IbcError {
    return new IbcError("host", 3, detail);
  }
}

/** modules/light-clients/06-solomachine/errors.go */
export namespace SoloMachineError {
  export function invalidHeader(detail: string): IbcError {
    return new IbcError("06-solomachine", 2, detail);
  }
  export function invalidSignatureAndData(detail: string): IbcError {
    return new IbcError("06-solomachine", 4, detail);
  }
  export function signatureVerificationFailed(detail: string): IbcError {
    return new IbcError("06-solomachine", 5, detail);
  }
  export function invalidProof(detail: string): IbcError {
    return new IbcError("06-solomachine", 6, detail);
  }
}

/** modules/light-clients/07-tendermint/errors.go */
export namespace TendermintError {
  export function invalidChainId(detail: string): IbcError {
    return new IbcError("07-tendermint", 2, detail);
  }
  export function invalidTrustingPeriod(detail: string): IbcError {
    return new IbcError("07-tendermint", 3, detail);
  }
  export function invalidUnbondingPeriod(detail: string): IbcError {
    return new IbcError("07-tendermint", 4, detail);
  }
  export function invalidHeaderHeight(detail: string): IbcError {
    return new IbcError("07-tendermint", 5, detail);
  }
  export function invalidHeader(detail: string): IbcError {
    return new IbcError("07-tendermint", 6, detail);
  }
  export function invalidMaxClockDrift(detail: string): IbcError {
    return new IbcError("07-tendermint", 7, detail);
  }
  export function processedTimeNotFound(detail: string): IbcError {
    return new IbcError("07-tendermint", 8, detail);
  }
  export function processedHeightNotFound(detail: string): IbcError {
    return new IbcError("07-tendermint", 9, detail);
  }
  export function delayPeriodNotPassed(detail: string): IbcError {
    return new IbcError("07-tendermint", 10, detail);
  }
  export function trustingPeriodExpired(detail: string): IbcError {
    return new IbcError("07-tendermint", 11, detail);
  }
  export function invalidProofSpecs(detail: string): IbcError {
    return new IbcError("07-tendermint", 13, detail);
  }
  export function invalidValidatorSet(detail: string): IbcError {
    return new IbcError("07-tendermint", 14, detail);
  }
  export function invalidTrustLevel(detail: string): IbcError {
    return new IbcError("07-tendermint", 15, detail);
  }
}

/** modules/apps/transfer/types/errors.go */
export namespace TransferError {
  export function invalidDenom(detail: string): IbcError {
    return new IbcError("transfer", 3, detail);
  }
  export function invalidVersion(detail: string): IbcError {
    return new IbcError("transfer", 4, detail);
  }
  export function invalidAmount(detail: string): IbcError {
    return new IbcError("transfer", 5, detail);
  }
  export function denomNotFound(detail: string): IbcError {
    return new IbcError("transfer", 6, detail);
  }
  export function maxTransferChannels(detail: string): IbcError {
    return new IbcError("transfer", 9, detail);
  }
  export function invalidMemo(detail: string): IbcError {
    return new IbcError("transfer", 11, detail);
  }
}

/** modules/apps/packet-forward-middleware/types/errors.go; the name is ibc-go's. */
export namespace PacketForwardError {
  export function invalidForwardMetadata(detail: string): IbcError {
    return new IbcError("packetfowardmiddleware", 2, detail);
  }
  export function forwardTransferFailed(detail: string): IbcError {
    return new IbcError("packetfowardmiddleware", 3, detail);
  }
}

/** Errors of the SDK around the handlers: cosmos-sdk types/errors/errors.go */
export namespace SdkError {
  export function txDecode(detail: string): IbcError {
    return new IbcError("sdk", 2, detail);
  }
  export function unauthorized(detail: string): IbcError {
    return new IbcError("sdk", 4, detail);
  }
  export function unknownRequest(detail: string): IbcError {
    return new IbcError("sdk", 6, detail);
  }
  export function invalidPubKey(detail: string): IbcError {
    return new IbcError("sdk", 8, detail);
  }
  export function unknownAddress(detail: string): IbcError {
    return new IbcError("sdk", 9, detail);
  }
  export function invalidCoins(detail: string): IbcError {
    return new IbcError("sdk", 10, detail);
  }
  export function outOfGas(detail: string): IbcError {
    return new IbcError("sdk", OUT_OF_GAS_CODE, detail);
  }
  export function invalidRequest(detail: string): IbcError {
    return new IbcError("sdk", 18, detail);
  }
  export function keyNotFound(detail: string): IbcError {
    return new IbcError("sdk", 22, detail);
  }
  export function logic(detail: string): IbcError {
    return new IbcError("sdk", 35, detail);
  }
  export function notFound(detail: string): IbcError {
    return new IbcError("sdk", 38, detail);
  }
}

/** A Go error without a registered code, as ABCI shows it. */
export function unregistered(detail: string): IbcError {
  return new IbcError("undefined", 1, detail);
}

/** A Go panic, as the SDK's recovery shows it (cosmossdk.io/errors ErrPanic). */
export function panicked(detail: string): IbcError {
  return new IbcError("undefined", PANIC_CODE, detail);
}

/** Whether an error stands for a panic, which nothing on its way wraps; out of gas is one. */
export function isPanic(error: IbcError): bool {
  if (error.code == PANIC_CODE) return true;
  return error.code == OUT_OF_GAS_CODE && error.codespace == "sdk";
}

/** Not of ibc-go: a type that it has and this core has not yet. */
export function notBuilt(typeUrl: Bytes): IbcError {
  return new IbcError("strait", 1, typeUrl.toString() + " is not built yet");
}
