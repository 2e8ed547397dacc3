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

/** Whose methods the application of contracts answers, on the chains that have it. */
const OF_CONTRACTS = "strait.contract.v1";

/** The paths of all methods that the core itself answers, in ascending order. */
export function queryPaths(): string[] {
  return allCodecs()
    .flatMap(({ typeUrl }) => {
      const [, package_, method] = REQUEST.exec(typeUrl) ?? [];
      const isOfCore = method !== undefined && package_ !== OF_CONTRACTS;
      return isOfCore ? [`/${package_}.Query/${method}`] : [];
    })
    .sort();
}
