/** The localhost client, exported for vitest. Texts and values go in as bytes. */
import "../../../assembly/abi/diagnostics";
import { Bytes } from "../../../assembly/abi/bytes";
import { formatHeight, newHeight } from "../../../assembly/02-client/height";
import { Evidence, MembershipRequest } from "../../../assembly/02-client/lightClient";
import { LocalhostLightClient } from "../../../assembly/09-localhost/lightClient";
import { LOCALHOST_CLIENT_ID } from "../../../assembly/24-host/identifiers";
import { IbcError } from "../../../assembly/error";

const BAR: u8 = 0x7c;
const EMPTY = Bytes.allocate(0);
const client = new LocalhostLightClient();

function view(bytes: ArrayBuffer): Bytes {
  return new Bytes(changetype<usize>(bytes), bytes.byteLength);
}

function verdict(error: IbcError | null): string {
  return error === null ? "valid" : error.codespace + "/" + error.code.toString();
}

/** Of a height and delays that no client could answer for; keys of the path stand between bars. */
function request(proof: ArrayBuffer, path: ArrayBuffer): MembershipRequest {
  const never = u64.MAX_VALUE;
  const height = newHeight(never, never);
  return new MembershipRequest(
    new Evidence(height, view(proof), null), view(path).split(BAR), never, never,
  );
}

export function verifyMembership(
  proof: ArrayBuffer, path: ArrayBuffer, value: ArrayBuffer,
): string {
  const asked = request(proof, path);
  return verdict(client.verifyMembership(LOCALHOST_CLIENT_ID, asked, view(value)));
}

export function verifyNonMembership(proof: ArrayBuffer, path: ArrayBuffer): string {
  return verdict(client.verifyNonMembership(LOCALHOST_CLIENT_ID, request(proof, path)));
}

export function latestHeight(): string {
  return formatHeight(client.latestHeight(LOCALHOST_CLIENT_ID)).toString();
}

/** Nanoseconds. */
export function timestampAtAnyHeight(): u64 {
  return client.timestampAtHeight(LOCALHOST_CLIENT_ID, newHeight(0, 0)).nanos;
}

export function initialize(): string {
  return verdict(client.initialize(LOCALHOST_CLIENT_ID, EMPTY, EMPTY));
}

export function recover(): string {
  return verdict(client.recover(LOCALHOST_CLIENT_ID, LOCALHOST_CLIENT_ID));
}
