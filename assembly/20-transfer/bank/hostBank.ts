/**
 * The bank of the embedding host, asked through `call` (assembly/ABI.md, "The bank of a
 * host"). One that fails to move coins is what a panic of the bank is to ibc-go.
 */
import { Bytes } from "../../abi/bytes";
import { CallStatus, callModule, ModuleKind } from "../../abi/call";
import { Metadata } from "../../codec/gen/cosmos.bank.v1beta1";
import { BankOperation, BankRequest, BankResponse } from "../../codec/gen/strait.abi.v0";
import { EventLog } from "../../event";
import { Amount } from "../amount";
import { Refusal } from "../refusal";
import { Bank, TRANSFER_ACCOUNT } from "./bank";

const BANK = Bytes.of("bank");

@final
export class HostBank extends Bank {
  spendableBalance(address: Bytes, denom: Bytes): Amount {
    const request = new BankRequest();
    request.operation = BankOperation.BANK_OPERATION_SPENDABLE_BALANCE;
    request.from = address;
    request.denom = denom;
    const amount = Amount.parse(ask(request).amount);
    return amount === null ? Amount.zero() : amount;
  }

  nextDenom(address: Bytes, after: Bytes): Bytes | null {
    const request = new BankRequest();
    request.operation = BankOperation.BANK_OPERATION_NEXT_DENOM;
    request.from = address;
    request.denom = after;
    const response = ask(request);
    return response.answer ? response.denom : null;
  }

  supply(denom: Bytes): Amount {
    const request = new BankRequest();
    request.operation = BankOperation.BANK_OPERATION_SUPPLY;
    request.denom = denom;
    const amount = Amount.parse(ask(request).amount);
    return amount === null ? Amount.zero() : amount;
  }

  isSendEnabled(denom: Bytes): bool {
    const request = new BankRequest();
    request.operation = BankOperation.BANK_OPERATION_SEND_ENABLED;
    request.denom = denom;
    return ask(request).answer;
  }

  isBlocked(address: Bytes): bool {
    const request = new BankRequest();
    request.operation = BankOperation.BANK_OPERATION_BLOCKED;
    request.to = address;
    return ask(request).answer;
  }

  send(from: Bytes, to: Bytes, denom: Bytes, amount: Amount, events: EventLog): Refusal | null {
    const request = movement(BankOperation.BANK_OPERATION_SEND, denom, amount);
    request.from = from;
    request.to = to;
    return carryOut(request, events);
  }

  mint(denom: Bytes, amount: Amount, events: EventLog): Refusal | null {
    const request = movement(BankOperation.BANK_OPERATION_MINT, denom, amount);
    request.to = TRANSFER_ACCOUNT;
    return carryOut(request, events);
  }

  burn(denom: Bytes, amount: Amount, events: EventLog): Refusal | null {
    const request = movement(BankOperation.BANK_OPERATION_BURN, denom, amount);
    request.from = TRANSFER_ACCOUNT;
    return carryOut(request, events);
  }

  hasMetadata(denom: Bytes): bool {
    const request = new BankRequest();
    request.operation = BankOperation.BANK_OPERATION_HAS_METADATA;
    request.denom = denom;
    return ask(request).answer;
  }

  setMetadata(metadata: Metadata): void {
    const request = new BankRequest();
    request.operation = BankOperation.BANK_OPERATION_SET_METADATA;
    request.denom = metadata.base;
    request.metadata = metadata;
    ask(request);
  }
}

function movement(operation: i32, denom: Bytes, amount: Amount): BankRequest {
  const request = new BankRequest();
  request.operation = operation;
  request.denom = denom;
  request.amount = amount.text;
  return request;
}

function carryOut(request: BankRequest, events: EventLog): Refusal | null {
  const response = call(request);
  if (response === null) return Refusal.panic("the bank of the host failed");
  if (response.code != 0) return new Refusal(codespaceOf(response), response.code, response.log);
  events.emitEncoded(response.events);
  return null;
}

function codespaceOf(response: BankResponse): string {
  return String.UTF8.decodeUnsafe(response.codespace.pointer, response.codespace.length);
}

/** Asks what a bank can always answer. */
function ask(request: BankRequest): BankResponse {
  const response = call(request);
  assert(response !== null, "the host keeps the bank, but its bank does not answer");
  return response!;
}

function call(request: BankRequest): BankResponse | null {
  const answer = callModule(ModuleKind.Bank, BANK, request.encode());
  return answer.status == CallStatus.Answered ? BankResponse.decode(answer.response) : null;
}
