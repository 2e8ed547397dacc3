/**
 * Answers to queries, and what a gRPC status becomes in an ABCI response: cosmos-sdk
 * baseapp/abci.go (gRPCErrorToSDKError).
 */
import { Bytes } from "../abi/bytes";
import { IbcError, SdkError } from "../error";

/** The encoded response of a method, or why there is none. */
@final
export class QueryAnswer {
  constructor(
    public readonly value: Bytes,
    public readonly error: IbcError | null,
  ) {}
}

export function answered(value: Bytes): QueryAnswer {
  return new QueryAnswer(value, null);
}

export function refused(error: IbcError): QueryAnswer {
  return new QueryAnswer(Bytes.allocate(0), error);
}

/** A request with a field that is not valid: `sdk/18`. */
export function invalid(error: IbcError): QueryAnswer {
  return refused(Status.invalidArgument(error.detail));
}

/** There is nothing of this name: `sdk/22`. */
export function noSuch(what: string, name: Bytes): QueryAnswer {
  return refused(Status.notFound("no " + what + " " + name.toString()));
}

/** A request that gogoproto cannot decode, an error without a status: `sdk/18`. */
export function malformedRequest(): QueryAnswer {
  return refused(Status.none("the request is malformed"));
}

/** gRPC statuses, as the SDK's query layer turns them into its own codes. */
export namespace Status {
  /** `sdk/22` */
  export function notFound(detail: string): IbcError {
    return SdkError.keyNotFound(describe("NotFound", detail) + ": key not found");
  }

  /** `sdk/18` */
  export function invalidArgument(detail: string): IbcError {
    return SdkError.invalidRequest(describe("InvalidArgument", detail) + ": invalid request");
  }

  /** `sdk/18` */
  export function failedPrecondition(detail: string): IbcError {
    return SdkError.invalidRequest(describe("FailedPrecondition", detail) + ": invalid request");
  }

  /** `sdk/6` */
  export function internal(detail: string): IbcError {
    return SdkError.unknownRequest(describe("Internal", detail) + ": unknown request");
  }

  /** An error without a status: `sdk/18`. */
  export function none(detail: string): IbcError {
    return SdkError.invalidRequest(detail + ": invalid request");
  }

  /** An error with a code of its own that a method returns without a status: `sdk/6`. */
  export function unknown(detail: string): IbcError {
    return SdkError.unknownRequest(describe("Unknown", detail) + ": unknown request");
  }
}

function describe(code: string, detail: string): string {
  return "rpc error: code = " + code + " desc = " + detail;
}
