/** Other contracts of the chain. */
import { Bytes } from "../abi/bytes";
import { CallAnswer, CallStatus } from "../abi/call";
import { executeContract, queryContract } from "../abi/contract";
import { ContractResponse } from "../codec/gen/strait.abi.v0";
import { textOf } from "./text";

const NOTHING = Bytes.allocate(0);

/** What another contract answered, or why not; then it has done nothing. */
@final
export class Reply {
  constructor(
    public readonly data: Bytes,
    /** Empty when nothing is wrong. */
    public readonly error: string,
  ) {}

  get isRefused(): bool {
    return this.error.length > 0;
  }
}

/** Has another contract execute a message, such as one made by `message`. */
export function callContract(address: string, message: Bytes): Reply {
  return reply(address, executeContract(Bytes.of(address), message));
}

/** Asks a contract, also this one. */
export function askContract(address: string, question: Bytes): Reply {
  return reply(address, queryContract(Bytes.of(address), question));
}

function reply(address: string, given: CallAnswer): Reply {
  if (given.status == CallStatus.NoTarget) return new Reply(NOTHING, address + " cannot be asked");
  if (given.status == CallStatus.Failed) return new Reply(NOTHING, address + " failed");
  const response = ContractResponse.decode(given.response);
  if (!response) return new Reply(NOTHING, address + " gives no answer that can be read");
  if (response.code == 0) return new Reply(response.data, "");
  return new Reply(NOTHING, "code " + response.code.toString() + ": " + textOf(response.log));
}
