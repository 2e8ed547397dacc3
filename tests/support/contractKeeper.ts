/**
 * A contract keeper whose contracts do what their names say. Each tells, in an event, with what it
 * was called, and counts in store `ibc` the callbacks that stay. The peer has the same
 * (tests/peers/ibcGo/contract_keeper.go).
 */
import { toHex, utf8 } from "../../host/bytes.js";
import type { Refusal } from "../../host/chain/application.js";
import {
  type CallbackContext,
  type ContractKeeper,
  ContractPanic,
} from "../../host/chain/contractKeeper.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import type { ContractCallbackRequest } from "../../host/codec/gen/strait.abi.v0.js";
import { OutOfGas } from "../../host/vm/gasMeter.js";

export const MAX_CALLBACK_GAS = 1_000_000n;
export const COUNTER = utf8("contract-callbacks");

export const CONTRACTS = {
  accepting: "accepts",
  refusing: "refuses",
  /** With an error that ibc-go has a code for. */
  unauthorized: "is not allowed to",
  panicking: "panics",
  /** Uses more gas than there is, and does not notice. */
  outOfGas: "runs out of gas",
  /** Notices, and refuses. */
  refusingOutOfGas: "runs out of gas and refuses",
  /** Notices, and accepts all the same. */
  acceptingOutOfGas: "runs out of gas and accepts",
  panickingOutOfGas: "runs out of gas and panics",
} as const;

const REFUSED: Refusal = { codespace: "undefined", code: 1, log: "as its name says" };
const UNAUTHORIZED: Refusal = { codespace: "ibc", code: 2, log: "as its name says: unauthorized" };

type Callback = (
  context: CallbackContext,
  callback: ContractCallbackRequest,
) => Refusal | undefined;

export class NamedContracts implements ContractKeeper {
  readonly maxCallbackGas: bigint = MAX_CALLBACK_GAS;
  /** Arguments of every callback, also of those that are undone. */
  readonly calls: string[][] = [];
  /** Calldata of those that had any, in hexadecimal. */
  readonly calldata: string[] = [];

  readonly onSendPacket: Callback = (context, callback) => {
    const { packetSender, packet } = callback;
    const { sourcePort, sourceChannel, timeoutHeight, timeoutTimestamp, data } = packet;
    const height = `${timeoutHeight.revisionNumber}-${timeoutHeight.revisionHeight}`;
    const place = [sourcePort, sourceChannel, height, `${timeoutTimestamp}`, toHex(data)];
    return this.run(context, callback, ["send_packet", packetSender, ...place]);
  };

  readonly onAcknowledgementPacket: Callback = (context, callback) => {
    const { packetSender, packet, acknowledgement, relayer } = callback;
    const brought = [toHex(acknowledgement), toHex(relayer)];
    const told = ["acknowledgement_packet", packetSender, ...shown(packet), ...brought];
    return this.run(context, callback, told);
  };

  readonly onTimeoutPacket: Callback = (context, callback) => {
    const { packetSender, packet, relayer } = callback;
    const told = ["timeout_packet", packetSender, ...shown(packet), toHex(relayer)];
    return this.run(context, callback, told);
  };

  readonly onReceivePacket: Callback = (context, callback) => {
    const { packet, acknowledgement } = callback;
    return this.run(context, callback, [
      "receive_packet",
      ...shown(packet),
      toHex(acknowledgement),
    ]);
  };

  private run(
    context: CallbackContext,
    { contractAddress, applicationVersion, calldata }: ContractCallbackRequest,
    told: readonly string[],
  ): Refusal | undefined {
    if (calldata.length > 0) this.calldata.push(toHex(calldata));
    const call = [contractAddress, applicationVersion, ...told];
    this.calls.push(call);
    const store = context.store("ibc");
    const count = store.get(COUNTER)?.[0] ?? 0;
    store.set(COUNTER, Uint8Array.of(count + 1));
    const attributes = [{ key: "arguments", value: call.join(" ") }];
    context.emit({ type: "contract", attributes });
    return behave(context, contractAddress);
  }
}

function behave({ gas }: CallbackContext, contract: string): Refusal | undefined {
  const { remaining } = gas;
  if (contract === CONTRACTS.outOfGas) gas.consume(remaining + 1n);
  if (contract.startsWith(CONTRACTS.outOfGas)) exhaust(gas.consume.bind(gas, remaining + 1n));
  else gas.consume(remaining / 2n);
  if (contract === CONTRACTS.panicking || contract === CONTRACTS.panickingOutOfGas) {
    throw new ContractPanic("as its name says");
  }
  if (contract === CONTRACTS.unauthorized) return UNAUTHORIZED;
  const refuses = contract === CONTRACTS.refusing || contract === CONTRACTS.refusingOutOfGas;
  return refuses ? REFUSED : undefined;
}

function exhaust(consume: () => void): void {
  try {
    consume();
  } catch (error) {
    if (!(error instanceof OutOfGas)) throw error;
  }
}

function shown(packet: Packet): string[] {
  const { sourcePort, sourceChannel, destinationPort, destinationChannel, sequence, data } = packet;
  const ends = [sourcePort, sourceChannel, destinationPort, destinationChannel];
  return [...ends, `${sequence}`, toHex(data)];
}
