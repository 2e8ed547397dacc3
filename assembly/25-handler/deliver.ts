/**
 * ICS-25: one transaction, all its messages (cosmos-sdk baseapp.runTx and the ante chain of
 * ibc-go's test application, as far as they look at messages). Four stages: decode every message,
 * check every message without state, check who signed, execute one after the other. The first
 * failure ends the transaction; the host then discards what was written.
 */
import { Bytes } from "../abi/bytes";
import { accountAddress } from "../24-host/address";
import { Datagram, Outcome } from "../26-routing/datagram";
import {
  DeliverRequest, DeliverResponse, MessageResult, Stage,
} from "../codec/gen/strait.abi.v0";
import { hasInvalidUtf8, rejectUnknownFields } from "../codec/rejectUnknown";
import { IbcError, SdkError, unregistered } from "../error";
import { decodeDatagram, unbuiltTypeOf } from "./route";

/** Executes a transaction. */
export function deliverTransaction(request: DeliverRequest): DeliverResponse {
  const response = new DeliverResponse();
  const datagrams: Datagram[] = [];
  for (let i = 0; i < request.messages.length; i++) {
    const error = decodeMessage(request, i, datagrams);
    if (error !== null) return refuse(response, Stage.STAGE_DECODE, i, error);
  }
  if (datagrams.length == 0) {
    const error = SdkError.invalidRequest("must contain at least one message");
    return refuse(response, Stage.STAGE_VALIDATE, 0, error);
  }
  for (let i = 0; i < datagrams.length; i++) {
    const error = datagrams[i].validate();
    if (error !== null) return refuse(response, Stage.STAGE_VALIDATE, i, error);
  }
  if (!request.routed) {
    const error = authenticate(request, datagrams);
    if (error !== null) return refuse(response, Stage.STAGE_AUTHENTICATE, 0, error);
  }
  for (let i = 0; i < datagrams.length; i++) {
    const outcome = new Outcome();
    const error = datagrams[i].execute(outcome);
    if (error !== null) return refuse(response, Stage.STAGE_EXECUTE, i, error);
    const result = new MessageResult();
    result.response = outcome.response;
    result.events = outcome.events;
    response.results.push(result);
  }
  response.stage = Stage.STAGE_EXECUTE;
  return response;
}

/** Turns a response into a refusal; results of earlier messages are dropped with their writes. */
function refuse(
  response: DeliverResponse, stage: i32, message: i32, error: IbcError,
): DeliverResponse {
  response.code = error.code;
  response.codespace = Bytes.of(error.codespace);
  response.log = Bytes.of(error.detail);
  response.stage = stage;
  response.failedMessage = <u32>message;
  response.results = [];
  return response;
}

/** Decodes a message onto the list. Only the transaction layer refuses unknown fields: a message
 * that another module routes never passed it. */
function decodeMessage(
  request: DeliverRequest, index: i32, datagrams: Datagram[],
): IbcError | null {
  const message = request.messages[index];
  if (!request.routed && !unbuiltTypeOf(message) &&
      !rejectUnknownFields(message.typeUrl, message.value)) {
    return SdkError.txDecode(message.typeUrl.toString() + " has an unknown or malformed field");
  }
  const decoded = decodeDatagram(message);
  const datagram = decoded.datagram;
  if (datagram === null) return decoded.error;
  datagrams.push(datagram);
  return null;
}

/**
 * Whether the accounts that signed are those that the messages name. The SDK finds the signers by
 * decoding with protobuf-go, which refuses text that is not UTF-8; their number is checked before
 * their keys (x/auth/ante ValidateBasicDecorator, then SetPubKeyDecorator).
 */
function authenticate(request: DeliverRequest, datagrams: Datagram[]): IbcError | null {
  for (let i = 0; i < request.messages.length; i++) {
    if (hasInvalidUtf8(request.messages[i].typeUrl, request.messages[i].value)) {
      return unregistered("message " + i.toString() + " holds text that is not UTF-8");
    }
  }
  const expected: Bytes[] = [];
  for (let i = 0; i < datagrams.length; i++) {
    const address = accountAddress(datagrams[i].signer());
    if (address && !includes(expected, address)) expected.push(address);
  }
  if (expected.length != request.signers.length) {
    return SdkError.unauthorized(
      "expected " + expected.length.toString() + " signers, got " +
        request.signers.length.toString(),
    );
  }
  for (let i = 0; i < expected.length; i++) {
    const signer = accountAddress(request.signers[i]);
    if (!signer || signer != expected[i]) {
      return SdkError.invalidPubKey("signer " + request.signers[i].toString() + " is not expected");
    }
  }
  return null;
}

function includes(addresses: Bytes[], address: Bytes): bool {
  for (let i = 0; i < addresses.length; i++) {
    if (addresses[i] == address) return true;
  }
  return false;
}
