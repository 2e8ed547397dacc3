/**
 * ICS-25: one transaction, all its messages (cosmos-sdk baseapp.runTx and the ante chain of
 * ibc-go's test application, as far as they look at messages). Four stages: decode every message,
 * check every message without state, check who signed, execute one after the other. The first
 * failure ends the transaction; the host then discards what was written.
 */
import { Bytes } from "../abi/bytes";
import { isCheckMode } from "../abi/environment";
import { Output } from "../abi/output";
import { Scratch, usedBytes } from "../abi/scratch";
import { Unpacker } from "../02-client/unpacker";
import { hasWasmClients } from "../08-wasm/settings";
import { accountAddress, notAnAddress } from "../24-host/address";
import { Recollection } from "../26-routing/recollection";
import { Datagram, Outcome, RelayKind } from "../26-routing/datagram";
import { Any } from "../codec/gen/google.protobuf";
import {
  DeliverRequest, DeliverResponse, MessageResult, Stage,
} from "../codec/gen/strait.abi.v0";
import { inspectFields, Inspection } from "../codec/rejectUnknown";
import { ChannelError, IbcError, notBuilt, SdkError, unregistered } from "../error";
import { HostedMessage, isHosted } from "./hostedMessage";
import { decodeDatagram, unbuiltTypeOf } from "./route";

/** How much memory the decoded messages of a transaction may take, with its input, in bytes. */
const MAX_DECODED_BYTES: i32 = 10 << 20;

/** How much may be in use when a message is checked or executed: the rest is room for the work, of
 * which the longest denominations take most, and for its result, twice. */
const MAX_USED_BYTES: i32 = 14 << 20;

/** What the host takes at most as the output of a call. */
const MAX_OUTPUT_BYTES: i32 = 16 << 20;

/** How much executed messages leave lying, in bytes, before it is given back: what was read for one
 * packet serves the next. */
const MAX_GARBAGE_BYTES: i32 = 1 << 20;

/** Executes the transaction of a DeliverRequest; returns the encoded DeliverResponse. */
export function deliverTransaction(input: Bytes): Bytes {
  const request = DeliverRequest.decode(input);
  if (request === null) {
    return refusal(Stage.STAGE_DECODE, 0, SdkError.txDecode("malformed DeliverRequest"));
  }
  const knowsWasmClients = hasWasmClients();
  const inspections: Inspection[] = [];
  for (let i = 0; i < request.messages.length; i++) {
    inspections.push(Inspection.FINE);
    const error = inspectMessage(request, i, knowsWasmClients, inspections);
    if (error !== null) return refusal(Stage.STAGE_DECODE, i, error);
  }
  const datagrams: Datagram[] = [];
  for (let i = 0; i < request.messages.length; i++) {
    const error = decodeMessage(request.messages[i], datagrams);
    if (error !== null) return refusal(Stage.STAGE_DECODE, i, error);
  }
  if (datagrams.length == 0) {
    const error = SdkError.invalidRequest("must contain at least one message");
    return refusal(Stage.STAGE_VALIDATE, 0, error);
  }
  for (let i = 0; i < datagrams.length; i++) {
    if (i > 0) datagrams[i].shareSigner(datagrams[i - 1]);
    // What a datagram works out while it is checked it may keep for its execution.
    const error = usedBytes() > MAX_USED_BYTES ? tooMuchMemory() : datagrams[i].validate();
    if (error !== null) return refusal(Stage.STAGE_VALIDATE, i, error);
  }
  if (!request.routed) {
    const error = authenticate(request, datagrams, inspections);
    if (error !== null) return refusal(Stage.STAGE_AUTHENTICATE, 0, error);
  }
  return isCheckMode() ? check(datagrams) : execute(datagrams);
}

/**
 * What a node does with a transaction before it enters a block: nothing is executed for its own
 * sake, but one that only brings packets which others have brought is refused with `channel/22`,
 * that no relayer pays for it (core/ante/ante.go AnteHandle). A message that is none of relayers'
 * ends the search.
 */
function check(datagrams: Datagram[]): Bytes {
  const recollection = recollectionFor(datagrams);
  const scratch = new Scratch();
  let packets = 0;
  let redundant = 0;
  let isForRelaying = true;
  for (let i = 0; isForRelaying && i < datagrams.length; i++) {
    const kind = datagrams[i].relayKind();
    isForRelaying = kind != RelayKind.OTHER;
    if (!isForRelaying) break;
    if (usedBytes() > MAX_USED_BYTES) return refusal(Stage.STAGE_AUTHENTICATE, i, tooMuchMemory());
    const outcome = new Outcome(recollection);
    const error = datagrams[i].check(outcome);
    if (error !== null) return refusal(Stage.STAGE_AUTHENTICATE, i, error);
    if (kind != RelayKind.CLIENT_UPDATE) packets++;
    if (outcome.isNoOp) redundant++;
    // Of a message that passed nothing is needed but the counts.
    forget(recollection);
    scratch.release();
  }
  if (isForRelaying && packets > 0 && redundant == packets) {
    const detail = "each packet of the transaction was relayed before";
    return refusal(Stage.STAGE_AUTHENTICATE, 0, ChannelError.redundantTx(detail));
  }
  const success = new DeliverResponse();
  success.stage = Stage.STAGE_AUTHENTICATE;
  return success.encode();
}

/** Executes messages one after the other, keeping of each in the end only its encoded result. */
function execute(datagrams: Datagram[]): Bytes {
  const recollection = recollectionFor(datagrams);
  const success = new DeliverResponse();
  success.stage = Stage.STAGE_EXECUTE;
  const output = new Output();
  output.append(success.encode());
  let results: Bytes[] = [];
  let keptBytes = usedBytes() + MAX_GARBAGE_BYTES;
  for (let i = 0; i < datagrams.length; i++) {
    if (usedBytes() > MAX_USED_BYTES) return refusal(Stage.STAGE_EXECUTE, i, tooMuchMemory());
    const outcome = new Outcome(recollection);
    const error = datagrams[i].execute(outcome);
    if (error !== null) return refusal(Stage.STAGE_EXECUTE, i, error);
    results.push(encodeResult(outcome));
    forgetChanged(recollection, datagrams[i].relayKind());
    if (i < datagrams.length - 1 && usedBytes() < keptBytes) continue;

    // What is remembered lies in the memory that is given back now.
    forget(recollection);
    const joined = join(results);
    if (output.length + joined.length > MAX_OUTPUT_BYTES) {
      return refusal(Stage.STAGE_EXECUTE, i, tooLongResults());
    }
    output.append(joined);
    results = [];
    keptBytes = usedBytes() + MAX_GARBAGE_BYTES;
  }
  return output.bytes;
}

function join(pieces: Bytes[]): Bytes {
  if (pieces.length == 1) return pieces[0];
  let length = 0;
  for (let i = 0; i < pieces.length; i++) length += pieces[i].length;
  const joined = Bytes.allocate(length);
  for (let i = 0, offset = 0; i < pieces.length; offset += pieces[i++].length) {
    joined.fill(offset, pieces[i]);
  }
  return joined;
}

/** A memory, where more than one datagram can make use of it. */
function recollectionFor(datagrams: Datagram[]): Recollection | null {
  if (datagrams.length == 1) return null;
  return new Recollection();
}

/** Forgets what a datagram of a kind may have changed. */
function forgetChanged(recollection: Recollection | null, kind: RelayKind): void {
  if (recollection === null || kind == RelayKind.RECEIVE) return;
  if (kind == RelayKind.RETURN) recollection.forgetDestination();
  else recollection.forget();
}

function forget(recollection: Recollection | null): void {
  if (recollection !== null) recollection.forget();
}

function tooMuchMemory(): IbcError {
  return SdkError.outOfGas("the transaction needs more than 14 MiB of memory");
}

function tooLongResults(): IbcError {
  return SdkError.outOfGas("the results of the transaction pass 16 MiB");
}

/** One element of `results`, as it stands in the encoding of a DeliverResponse. */
function encodeResult(outcome: Outcome): Bytes {
  const result = new MessageResult();
  result.response = outcome.response;
  result.events = outcome.events;
  const holder = new DeliverResponse();
  holder.results.push(result);
  return holder.encode();
}

/** The response of a transaction that failed; no result of an earlier message is in it. */
function refusal(stage: i32, message: i32, error: IbcError): Bytes {
  const response = new DeliverResponse();
  response.code = error.code;
  response.codespace = Bytes.of(error.codespace);
  response.log = Bytes.of(error.detail);
  response.stage = stage;
  response.failedMessage = <u32>message;
  return response.encode();
}

/** Refuses what is not built, and unknown fields. Only the transaction layer does the latter: a
 * message that another module routes never passed it. Notes what it finds out. */
function inspectMessage(
  request: DeliverRequest, index: i32, knowsWasmClients: bool, inspections: Inspection[],
): IbcError | null {
  const message = request.messages[index];
  const scratch = new Scratch();
  const unbuilt = unbuiltTypeOf(message);
  if (unbuilt) return notBuilt(unbuilt);
  if (!request.routed) {
    const inspection = inspectFields(message.typeUrl, message.value, knowsWasmClients);
    inspections[index] = inspection;
    // Of messages that the host executes, it knows the fields.
    if (inspection == Inspection.UNKNOWN && !isHosted(message.typeUrl)) {
      return SdkError.txDecode(message.typeUrl.toString() + " has an unknown or malformed field");
    }
  }
  scratch.release();
  return null;
}

/** Decodes a message onto the list. */
function decodeMessage(message: Any, datagrams: Datagram[]): IbcError | null {
  const unpacker = new Unpacker();
  let datagram = decodeDatagram(message, unpacker);
  if (unpacker.panic !== null) return unpacker.panic;
  if (datagram === null && isHosted(message.typeUrl)) datagram = HostedMessage.decode(message);
  if (datagram === null) return SdkError.txDecode("cannot decode " + message.typeUrl.toString());
  if (usedBytes() > MAX_DECODED_BYTES) {
    return SdkError.txDecode("the decoded transaction passes 10 MiB");
  }
  datagrams.push(datagram);
  return null;
}

/**
 * Whether the accounts that signed are those that the messages name. The SDK finds the signers by
 * decoding with protobuf-go, which refuses text that is not UTF-8; their number is checked before
 * their keys (x/auth/ante ValidateBasicDecorator, then SetPubKeyDecorator).
 */
function authenticate(
  request: DeliverRequest, datagrams: Datagram[], inspections: Inspection[],
): IbcError | null {
  const expected: Bytes[] = [];
  const names: Bytes[] = [];
  for (let i = 0; i < request.messages.length; i++) {
    if (inspections[i] == Inspection.INVALID_TEXT) {
      return unregistered("message " + i.toString() + " holds text that is not UTF-8");
    }
    const address = datagrams[i].signerAddress();
    if (!address) return notAnAddress(datagrams[i].signer());
    if (includes(expected, address)) continue;
    expected.push(address);
    names.push(datagrams[i].signer());
  }
  if (expected.length != request.signers.length) {
    return SdkError.unauthorized(
      "expected " + expected.length.toString() + " signers, got " +
        request.signers.length.toString(),
    );
  }
  for (let i = 0; i < expected.length; i++) {
    if (request.signers[i] == names[i]) continue;
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
