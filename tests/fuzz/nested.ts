/** Messages that stand encoded in fields of others: packed ones, and proofs. */
import { codecFor } from "../../host/codec/any.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { MerkleProof } from "../../host/codec/gen/ibc.core.commitment.v1.js";
import type { QueryRequest } from "../../host/codec/gen/strait.abi.v0.js";
import type { FieldDescriptor, MessageCodec } from "../../host/codec/message.js";
import { queryMethod } from "../../host/codec/queries.js";
import type { Fields } from "./dictionary.js";

/** How what a field of bytes holds is read and written. */
export class Nested {
  private readonly decoded = new WeakMap<Uint8Array, Fields>();
  private readonly unreadable = new WeakSet<Uint8Array>();

  constructor(readonly codec: MessageCodec<unknown>) {}

  /** The bytes of a message, which need not be decoded then. */
  encode(fields: Fields): Uint8Array {
    const bytes = this.codec.encode(fields);
    this.decoded.set(bytes, fields);
    return bytes;
  }

  /** What is in the bytes, undefined when it is nothing of this kind. */
  decode(bytes: Uint8Array): Fields | undefined {
    const known = this.decoded.get(bytes);
    if (known !== undefined || this.unreadable.has(bytes)) return known;
    try {
      const fields = this.codec.decode(bytes) as Fields;
      this.decoded.set(bytes, fields);
      return fields;
    } catch {
      this.unreadable.add(bytes);
      return undefined;
    }
  }
}

/** What says how bytes beside it are to be read. */
export type Holder = Partial<Pick<Any, "typeUrl"> & Pick<QueryRequest, "path">>;

const byTypeUrl = new Map<string, Nested>();
const proof = new Nested(MerkleProof);

/** What stands in a field of this holder; undefined for plain bytes. */
export function nestedCodec(field: FieldDescriptor, holder: Holder): Nested | undefined {
  if (field.name.startsWith("proof_")) return proof;
  if (field.name === "data" && holder.path !== undefined) return questionCodec(holder.path);
  if (field.name !== "value" || holder.typeUrl === undefined) return undefined;
  return packedCodec(holder.typeUrl);
}

/** What a method is asked with. */
function questionCodec(path: string): Nested | undefined {
  const method = queryMethod(path);
  return method && packedCodec(method.request.typeUrl);
}

/** What is packed under a type URL; undefined for an unknown one. */
export function packedCodec(typeUrl: string): Nested | undefined {
  const known = byTypeUrl.get(typeUrl);
  if (known !== undefined) return known;
  const codec = codecFor(typeUrl);
  if (codec === undefined) return undefined;
  const nested = new Nested(codec);
  byTypeUrl.set(typeUrl, nested);
  return nested;
}
