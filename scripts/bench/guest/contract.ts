/** The contract of the tests, which can also work hard: compiled for the benchmarks only. */
import { arenaRewind } from "rt/stub";
import { Bytes } from "../../../assembly/abi/bytes";
import { readInput, writeOutput } from "../../../assembly/abi/exchange";
import { ContractRequest, ContractResponse } from "../../../assembly/codec/gen/strait.abi.v0";
import { hashSha256InGuest } from "../../../assembly/crypto/sha256";

export { ibc_callback, ibc_contract_0, instantiate } from "../../../tests/contracts/guest/echo";

/** Takes memory back to what it was, where no host does. */
export function rewind(): void {
  arenaRewind();
}

/** Hashes the message in the guest. */
export function execute(): i32 {
  const msg = ContractRequest.decode(readInput())!.msg;
  const response = new ContractResponse();
  response.data = Bytes.allocate(32);
  hashSha256InGuest(msg.pointer, msg.length, response.data.pointer, Bytes.allocate(512).pointer);
  writeOutput(response.encode());
  return 0;
}
