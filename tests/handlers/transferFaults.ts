/** What MsgTransfer is refused for, in ibc-go's order: a fault for each check. */
import { utf8 } from "../../host/bytes.js";
import type { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { CHANNEL, changeChannel, keys, TRANSFER } from "../support/channels.js";
import { type Row, set, signatureRows } from "../support/faults.js";
import { fund, voucherOf } from "../support/transfers.js";
import { BLOCKED_ACCOUNT } from "../support/world.js";

const VALIDATE = Stage.STAGE_VALIDATE;
const EXECUTE = Stage.STAGE_EXECUTE;
const GREATEST = (2n ** 256n - 1n).toString();

/** `params` with sending off: receive_enabled alone. */
const SENDING_OFF = Uint8Array.of(0x10, 1);

export const transferRows: readonly Row<MsgTransfer>[] = [
  [
    "an unknown field",
    "sdk/2",
    Stage.STAGE_DECODE,
    ({ trailing }) => void trailing.push(0x7a, 0), // field 15, empty
  ],
  ["a blank port", "host/2", VALIDATE, ({ message }) => set(message, { sourcePort: " " })],
  ["a short channel", "host/2", VALIDATE, ({ message }) => set(message, { sourceChannel: "c-1" })],
  [
    "a coin of no name",
    "ibc/6",
    VALIDATE,
    ({ message }) => set(message, { token: { denom: "x", amount: "100" } }),
  ],
  [
    "a coin of a hash that is none",
    "ibc/6",
    VALIDATE,
    ({ message }) => set(message, { token: { denom: "ibc/27394F", amount: "100" } }),
  ],
  [
    "no coins",
    "ibc/6",
    VALIDATE,
    ({ message }) => set(message, { token: { denom: "stake", amount: "0" } }),
  ],
  [
    "coins below zero",
    "ibc/6",
    VALIDATE,
    ({ message }) => set(message, { token: { denom: "stake", amount: "-1" } }),
  ],
  ["a blank sender", "ibc/5", VALIDATE, ({ message }) => set(message, { sender: "\u3000" })],
  ["a blank receiver", "ibc/5", VALIDATE, ({ message }) => set(message, { receiver: "" })],
  [
    "a receiver of 2049 bytes",
    "ibc/5",
    VALIDATE,
    ({ message }) => set(message, { receiver: "r".repeat(2049) }),
  ],
  [
    "a memo of 32769 bytes",
    "transfer/11",
    VALIDATE,
    ({ message }) => set(message, { memo: "m".repeat(32_769) }),
  ],
  ...signatureRows<MsgTransfer>(),
  [
    "sending off",
    "transfer/7",
    EXECUTE,
    ({ world }) => world.branches.set(STORE_NUMBERS.transfer, utf8("params"), SENDING_OFF),
  ],
  [
    "all of nothing",
    "transfer/5",
    EXECUTE,
    ({ message }) => set(message, { token: { denom: "photon", amount: GREATEST } }),
  ],
  [
    "a voucher that nobody knows",
    "transfer/6",
    EXECUTE,
    ({ message }) => set(message, { token: { denom: voucherOf("nothing"), amount: "1" } }),
  ],
  [
    "a path without base",
    "transfer/3",
    EXECUTE,
    ({ message }) => set(message, { token: { denom: "transfer/channel-0/", amount: "100" } }),
  ],
  [
    "a blocked sender",
    "ibc/2",
    EXECUTE,
    ({ world, message, signers }) => {
      fund(world, BLOCKED_ACCOUNT, "stake", 100n);
      set(message, { sender: BLOCKED_ACCOUNT });
      if (signers[0] === message.sender || signers.length === 1) set(signers, [BLOCKED_ACCOUNT]);
    },
  ],
  [
    "a coin that may not be sent",
    "transfer/7",
    EXECUTE,
    ({ world }) => world.branches.set(STORE_NUMBERS.bank, utf8("\x04stake"), new Uint8Array(0)),
  ],
  [
    "more than there is",
    "sdk/5",
    EXECUTE,
    ({ message }) => set(message, { token: { denom: "stake", amount: "101" } }),
  ],
  [
    "no next sequence",
    "channel/10",
    EXECUTE,
    ({ world }) =>
      world.branches.delete(STORE_NUMBERS.ibc, utf8(keys.nextSequenceSend(TRANSFER, CHANNEL))),
  ],
  [
    "a closed channel",
    "channel/5",
    EXECUTE,
    ({ world }) => changeChannel(world, TRANSFER, CHANNEL, { state: State.STATE_CLOSED }),
  ],
  [
    "no timeout",
    "channel/13",
    EXECUTE,
    ({ message }) => set(message, { timeoutHeight: { revisionNumber: 0n, revisionHeight: 0n } }),
  ],
];
