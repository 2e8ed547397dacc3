/** Contracts that fail, in the callbacks that their addresses name; they accept all others. */
import type { HostedApplication, Refusal } from "../../../host/chain/application.js";
import { APPLICATIONS } from "../../../host/chain/applications/index.js";
import { MockApplication } from "../../../host/chain/applications/mock.js";
import {
  type CallbackContext,
  type ContractKeeper,
  ContractPanic,
} from "../../../host/chain/contractKeeper.js";
import type { ContractCallbackRequest } from "../../../host/codec/gen/strait.abi.v0.js";

const MAX_GAS = 1_000_000n;
const REFUSAL: Refusal = { codespace: "undefined", code: 1, log: "as its name says" };

/** What packets may ask to call back, on the chain that sends them and on the other. */
export const SOURCES = [
  "accepts",
  "accepts",
  "refuses send_packet",
  "refuses acknowledgement_packet, panics at timeout_packet",
  "panics at acknowledgement_packet, refuses timeout_packet",
];
export const DESTINATIONS = [
  "accepts",
  "refuses receive_packet",
  "panics at receive_packet",
  "exhausts receive_packet",
];

function answer(type: string) {
  return ({ gas }: CallbackContext, { contractAddress }: ContractCallbackRequest) => {
    if (contractAddress.includes(`panics at ${type}`)) throw new ContractPanic("as it says");
    if (contractAddress.includes(`exhausts ${type}`)) gas.consume(gas.remaining + 1n);
    return contractAddress.includes(`refuses ${type}`) ? REFUSAL : undefined;
  };
}

export const FAILING_CONTRACTS: ContractKeeper = {
  maxCallbackGas: MAX_GAS,
  onSendPacket: answer("send_packet"),
  onAcknowledgementPacket: answer("acknowledgement_packet"),
  onTimeoutPacket: answer("timeout_packet"),
  onReceivePacket: answer("receive_packet"),
};

class MockWithContracts extends MockApplication {
  readonly contractKeeper = FAILING_CONTRACTS;
}

/** What a chain with these contracts serves, the mocks of ibc-go's tests among it. */
export const WITH_FAILING_CONTRACTS: Readonly<Record<string, HostedApplication>> = {
  ...Object.fromEntries(APPLICATIONS),
  mock: new MockWithContracts(),
};
