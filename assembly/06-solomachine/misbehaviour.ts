/** Two signatures of one sequence (06-solomachine/misbehaviour.go, misbehaviour_handle.go). */
import { Bytes } from "../abi/bytes";
import { ClientMessage } from "../02-client/lightClient";
import { MerklePath } from "../codec/gen/ibc.core.commitment.v2";
import { Misbehaviour, SignatureAndData } from "../codec/gen/ibc.lightclients.solomachine.v3";
import { ClientError, IbcError, panicked, SoloMachineError, unregistered } from "../error";
import { SoloMachineClientState } from "./clientState";
import { SOLO_MACHINE } from "./consensusState";
import { encodeSignBytes } from "./signBytes";
import { decodeSignature, verifySignature } from "./signature";

/** Evidence in a datagram. */
export class SoloMachineMisbehaviour extends ClientMessage {
  constructor(public readonly message: Misbehaviour) {
    super();
  }

  clientType(): Bytes {
    return SOLO_MACHINE;
  }

  validateBasic(): IbcError | null {
    if (this.message.sequence == 0) {
      return ClientError.invalidMisbehaviour("the sequence is zero");
    }
    const one = this.message.signatureOne;
    const errorOfOne = validateSignatureAndData(one);
    if (errorOfOne !== null) return errorOfOne;
    const two = this.message.signatureTwo;
    const errorOfTwo = validateSignatureAndData(two);
    if (errorOfTwo !== null) return errorOfTwo;
    if (one!.signature == two!.signature) {
      return ClientError.invalidMisbehaviour("the signatures are equal");
    }
    return one!.path == two!.path && one!.data == two!.data
      ? ClientError.invalidMisbehaviour("the signatures are of the same message")
      : null;
  }
}

function validateSignatureAndData(signed: SignatureAndData | null): IbcError | null {
  if (signed === null) return panicked("a signature is absent");
  if (signed.signature.length == 0) {
    return SoloMachineError.invalidSignatureAndData("the signature is empty");
  }
  if (signed.data.length == 0) {
    return SoloMachineError.invalidSignatureAndData("the data is empty");
  }
  if (signed.path.length == 0) {
    return SoloMachineError.invalidSignatureAndData("the path is empty");
  }
  return signed.timestamp == 0
    ? SoloMachineError.invalidSignatureAndData("the timestamp is zero")
    : null;
}

/** verifyMisbehaviour: the current key has signed both, at whichever sequence and times. */
export function verifyMisbehaviour(
  client: SoloMachineClientState, misbehaviour: SoloMachineMisbehaviour,
): IbcError | null {
  const message = misbehaviour.message;
  const error = verifySigned(client, message.sequence, message.signatureOne!);
  return error !== null ? error : verifySigned(client, message.sequence, message.signatureTwo!);
}

/** verifySignatureAndData. The path is signed as it comes, and must decode as a Merkle path all the
 * same. */
function verifySigned(
  client: SoloMachineClientState, sequence: u64, signed: SignatureAndData,
): IbcError | null {
  if (MerklePath.decode(signed.path) === null) return unregistered("the path is malformed");
  const signature = decodeSignature(signed.signature);
  const data = signature.data;
  if (data === null) return signature.error;
  const signBytes = encodeSignBytes(client, sequence, signed.timestamp, signed.path, signed.data);
  return verifySignature(client.consensusState.publicKey, signBytes, data);
}
