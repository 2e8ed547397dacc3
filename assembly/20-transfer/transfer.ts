/**
 * ICS-20 transfer: an account sends tokens over a channel. Source: modules/apps/transfer/types/
 * msgs.go, modules/apps/transfer/keeper/msg_server.go and relay.go.
 */
import { Bytes } from "../abi/bytes";
import { Ics4Wrapper, SendOutcome } from "../05-port/ics4Wrapper";
import { ics4Of } from "../05-port/router";
import { coreV2 } from "../05-port/v2/router";
import {
  validateChannelIdentifier, validatePortIdentifier,
} from "../24-host/identifiers";
import { isBlank } from "../24-host/text";
import { Datagram, Outcome } from "../26-routing/datagram";
import { Coin } from "../codec/gen/cosmos.base.v1beta1";
import {
  Denom, FungibleTokenPacketData, MsgTransfer, MsgTransferResponse,
} from "../codec/gen/ibc.applications.transfer.v1";
import { Payload } from "../codec/gen/ibc.core.channel.v2";
import { CoreError, IbcError, TransferError } from "../error";
import { EventLog } from "../event";
import { decodeAccount } from "./account";
import { Amount } from "./amount";
import { Bank } from "./bank/bank";
import { openBank } from "./bank/openBank";
import {
  fullPath, isTransferableDenom, isVoucherName, nativeDenom, voucherHash,
} from "./denom";
import { emitTransfer } from "./events";
import { checkPacketData, ICS20_1, MAX_MEMO_LENGTH, Transfer } from "./packetData";
import { encodePacketData } from "./packetJson";
import { getParams } from "./params";
import { sendDisabled, sendTransfer } from "./sendTransfer";
import { encodeValue, JSON_ENCODING } from "./v2/packetData";
import { getDenom } from "./vouchers";

/** The port of the application (types.PortID). */
export const TRANSFER_PORT_ID = Bytes.of("transfer");

/** The longest receiver, in bytes. */
const MAX_RECEIVER_LENGTH: i32 = 2_048;

/** What a message carries away, with its denomination spelled out, or why it cannot. */
@final
class Token {
  constructor(
    public readonly denom: Denom,
    public readonly amount: Amount,
    public readonly error: IbcError | null,
  ) {}

  static none(error: IbcError): Token {
    return new Token(new Denom(), Amount.zero(), error);
  }
}

export class TransferDatagram extends Datagram {
  private constructor(private readonly message: MsgTransfer) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): TransferDatagram | null {
    const message = MsgTransfer.decode(value);
    return message === null ? null : new TransferDatagram(message);
  }

  signer(): Bytes {
    return this.message.sender;
  }

  validate(): IbcError | null {
    const message = this.message;
    const portError = validatePortIdentifier(message.sourcePort);
    if (portError !== null) return portError;
    const channelError = validateChannelIdentifier(message.sourceChannel);
    if (channelError !== null) return channelError;
    if (!isTransferable(message.token)) {
      const coin = message.token.amount.toString() + message.token.denom.toString();
      return CoreError.invalidCoins(coin);
    }
    if (isBlank(message.sender)) return CoreError.invalidAddress("the sender is missing");
    if (isBlank(message.receiver)) return CoreError.invalidAddress("the receiver is missing");
    if (message.receiver.length > MAX_RECEIVER_LENGTH) {
      return CoreError.invalidAddress("the receiver has more than 2048 bytes");
    }
    if (message.memo.length > MAX_MEMO_LENGTH) {
      return TransferError.invalidMemo("the memo has more than 32768 bytes");
    }
    return null;
  }

  execute(outcome: Outcome): IbcError | null {
    const sent = transferTokens(this.message, ics4Of(TRANSFER_PORT_ID), outcome);
    if (sent.error !== null) return sent.error;
    const response = new MsgTransferResponse();
    response.sequence = sent.sequence;
    outcome.respond(MsgTransferResponse.TYPE_URL, response.encode());
    return null;
  }
}

/**
 * Executes a MsgTransfer, whose packet leaves through `ics4`; it need not have been validated
 * (keeper/msg_server.go Transfer).
 */
export function transferTokens(
  message: MsgTransfer, ics4: Ics4Wrapper, events: EventLog,
): SendOutcome {
  const params = getParams();
  if (params.panic !== null) return SendOutcome.refused(params.panic!.error);
  if (!params.value.sendEnabled) return SendOutcome.refused(sendDisabled().error);
  const account = decodeAccount(message.sender);
  if (account.refusal !== null) return SendOutcome.refused(account.refusal!.error);
  const bank = openBank();
  const token = tokenOf(message.token, account.address, bank);
  if (token.error !== null) return SendOutcome.refused(token.error!);

  const data = new FungibleTokenPacketData();
  data.denom = fullPath(token.denom);
  data.amount = token.amount.text;
  data.sender = message.sender;
  data.receiver = message.receiver;
  data.memo = message.memo;
  const checked = checkPacketData(data);
  if (checked.refusal !== null) return SendOutcome.refused(checked.refusal!.error);

  if (!ics4.getAppVersion(message.sourcePort, message.sourceChannel)) {
    return sendOverClient(message, data, events);
  }
  // The denomination as this chain knows it; taken from the path of its name, it could have hops.
  const transfer = new Transfer(
    token.denom, data.amount, token.amount, data.sender, data.receiver, data.memo,
  );
  const channelId = message.sourceChannel;
  const refusal = sendTransfer(
    transfer, TRANSFER_PORT_ID, channelId, account.address, bank, events,
  );
  if (refusal !== null) return SendOutcome.refused(refusal.error);
  return sendOverChannel(message, transfer, data, ics4, events);
}

/** keeper/msg_server.go transferV1Packet: whatever port the message names, the packet leaves from
 * that of the application. */
function sendOverChannel(
  message: MsgTransfer, transfer: Transfer, data: FungibleTokenPacketData, ics4: Ics4Wrapper,
  events: EventLog,
): SendOutcome {
  const sent = ics4.sendPacket(
    TRANSFER_PORT_ID, message.sourceChannel, message.timeoutHeight, message.timeoutTimestamp,
    encodePacketData(data), events,
  );
  if (sent.error === null) emitTransfer(transfer, events);
  return sent;
}

/** keeper/msg_server.go transferV2Packet: the application does its part when the packet is sent. */
function sendOverClient(
  message: MsgTransfer, data: FungibleTokenPacketData, events: EventLog,
): SendOutcome {
  const encoding = message.encoding.length == 0 ? JSON_ENCODING : message.encoding;
  const value = encodeValue(data, encoding);
  if (!value) {
    const detail = "unknown encoding " + encoding.toString();
    return SendOutcome.refused(CoreError.invalidType(detail));
  }
  const payload = new Payload();
  payload.sourcePort = TRANSFER_PORT_ID;
  payload.destinationPort = TRANSFER_PORT_ID;
  payload.version = ICS20_1;
  payload.encoding = encoding;
  payload.value = value;
  return coreV2().sendPacket(
    message.sourceChannel, message.timeoutTimestamp, payload, message.sender, events,
  );
}

/** types.isValidIBCCoin: a coin of a name that can be sent, and some of it. */
function isTransferable(coin: Coin): bool {
  const amount = Amount.parse(coin.amount);
  return amount !== null && !amount.isZero && isTransferableDenom(coin.denom);
}

/** The coin that is to be sent; the greatest amount stands for all that the sender has. */
function tokenOf(coin: Coin, sender: Bytes, bank: Bank): Token {
  let amount = Amount.parse(coin.amount)!;
  if (amount.isGreatest) {
    amount = bank.spendableBalance(sender, coin.denom);
    if (amount.isZero) {
      const detail = "empty spendable balance for " + coin.denom.toString();
      return Token.none(TransferError.invalidAmount(detail));
    }
  }
  if (!isVoucherName(coin.denom)) return new Token(nativeDenom(coin.denom), amount, null);
  const hash = voucherHash(coin.denom);
  if (!hash) return Token.none(TransferError.invalidDenom(coin.denom.toString()));
  const denom = getDenom(hash);
  if (denom === null) return Token.none(TransferError.denomNotFound(coin.denom.toString()));
  return new Token(denom, amount, null);
}
