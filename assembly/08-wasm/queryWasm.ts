/** The query service of 08-wasm, `ibc.lightclients.wasm.v1.Query` (keeper/grpc_query.go). */
import { Bytes } from "../abi/bytes";
import { hexadecimal, readHexadecimal } from "../24-host/text";
import {
  QueryChecksumsRequest, QueryChecksumsResponse, QueryCodeRequest, QueryCodeResponse,
} from "../codec/gen/ibc.lightclients.wasm.v1";
import { isKeySize } from "../24-host/valueSize";
import { answered, malformedRequest, QueryAnswer, refused, Status } from "../query/answer";
import { Listing, paginate } from "../query/pagination";
import { CHECKSUMS_PREFIX, hasChecksum } from "./checksums";
import { readCode } from "./code";
import { checksumsStore } from "./settings";

const CHECKSUMS = Bytes.of("Checksums");
const CODE = Bytes.of("Code");

/** Answers a method; null when the service has none of this name. */
export function queryWasm(method: Bytes, data: Bytes): QueryAnswer | null {
  if (method == CHECKSUMS) return queryChecksums(data);
  return method == CODE ? queryCode(data) : null;
}

/** Checksums in hexadecimal. */
@final
class Checksums extends Listing {
  constructor() {
    super(checksumsStore(), CHECKSUMS_PREFIX, false);
  }

  element(key: Bytes, value: Bytes): Bytes | null {
    return hexadecimal(key);
  }
}

function queryChecksums(data: Bytes): QueryAnswer {
  const request = QueryChecksumsRequest.decode(data);
  if (request === null) return malformedRequest();
  const page = paginate(new Checksums(), request.pagination);
  if (page.error !== null) return refused(page.error!);
  const response = new QueryChecksumsResponse();
  response.pagination = page.response;
  return answered(page.elements + response.encode());
}

function queryCode(data: Bytes): QueryAnswer {
  const request = QueryCodeRequest.decode(data);
  if (request === null) return malformedRequest();
  const checksum = readHexadecimal(request.checksum);
  if (!checksum) return refused(Status.invalidArgument("invalid checksum"));
  const isKnown = isKeySize(CHECKSUMS_PREFIX.length + checksum.length) && hasChecksum(checksum);
  const code = isKnown ? readCode(checksum) : null;
  if (!code) return refused(Status.notFound("no code of " + request.checksum.toString()));
  const response = new QueryCodeResponse();
  response.data = code;
  return answered(response.encode());
}
