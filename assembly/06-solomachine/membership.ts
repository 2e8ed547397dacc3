/**
 * What a solo machine says that it committed, by a signature (06-solomachine/client_state.go,
 * verifyMembership and verifyNonMembership).
 */
import { Bytes } from "../abi/bytes";
import { MembershipRequest } from "../02-client/lightClient";
import { TimestampedSignatureData } from "../codec/gen/ibc.lightclients.solomachine.v3";
import { HostError, IbcError, SoloMachineError, unregistered } from "../error";
import { SoloMachineClientState } from "./clientState";
import { encodeSignBytes } from "./signBytes";
import { decodeSignature, verifySignature } from "./signature";
import { setClientState } from "./store";

/** The store's name, then the key in it. */
const PATH_LENGTH: i32 = 2;

/**
 * Whether the machine signed for a value, or with an empty one for none, under a path. A good
 * signature is used up: the client's sequence moves on, and its time to that of the signature.
 * Height and delays are not looked at.
 */
export function verifySigned(
  clientId: Bytes, client: SoloMachineClientState, request: MembershipRequest, value: Bytes,
): IbcError | null {
  const proof = TimestampedSignatureData.decode(request.proof);
  if (proof === null) return unregistered("the proof is malformed");
  if (proof.signatureData.length == 0) {
    return SoloMachineError.invalidProof("there is no signature in the proof");
  }
  const signature = decodeSignature(proof.signatureData);
  const data = signature.data;
  if (data === null) return signature.error;
  const consensusState = client.consensusState;
  if (consensusState.timestamp > proof.timestamp) {
    return SoloMachineError.invalidProof(
      "the proof is of " + proof.timestamp.toString() + ", the last signature of " +
        consensusState.timestamp.toString(),
    );
  }
  const path = request.path;
  if (path.length != PATH_LENGTH) {
    return HostError.invalidPath("expected a path of 2 keys, got " + path.length.toString());
  }
  const signBytes = encodeSignBytes(client, client.sequence, proof.timestamp, path[1], value);
  const error = verifySignature(consensusState.publicKey, signBytes, data);
  if (error !== null) return error;
  setClientState(clientId, client.advanced(consensusState.at(proof.timestamp)));
  return null;
}
