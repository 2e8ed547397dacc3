/** The gRPC methods that chains answer, by their full paths, and what they take and give. */
import { codecFor } from "./any.js";
import { allCodecs } from "./gen/registry.js";
import type { MessageCodec } from "./message.js";

export interface QueryMethod {
  /** `/package.Query/Method` */
  readonly path: string;
  readonly request: MessageCodec<unknown>;
  readonly response: MessageCodec<unknown>;
}

/** Every `QueryMethodRequest` of a package belongs to a method of its service `Query`. */
const REQUEST = /^\/(.*)\.Query([^.]+)Request$/;

/** The method of a path; undefined for a path of no method. */
export function queryMethod(path: string): QueryMethod | undefined {
  const [, package_, method] = /^\/(.*)\.Query\/([^/]+)$/.exec(path) ?? [];
  if (package_ === undefined || method === undefined) return undefined;
  const request = codecFor(`/${package_}.Query${method}Request`);
  const response = codecFor(`/${package_}.Query${method}Response`);
  return request && response && { path, request, response };
}

/** Whose methods are answered on chains that have contracts, or light clients in contracts. */
const OF_SOME_CHAINS: readonly string[] = ["strait.contract.v1", "ibc.lightclients.wasm.v1"];

/** The paths of all methods that the core answers on every chain, in ascending order. */
export function queryPaths(): string[] {
  return allCodecs()
    .flatMap(({ typeUrl }) => {
      const [, package_, method] = REQUEST.exec(typeUrl) ?? [];
      if (package_ === undefined || OF_SOME_CHAINS.includes(package_)) return [];
      return [`/${package_}.Query/${method}`];
    })
    .sort();
}
