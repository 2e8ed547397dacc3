/** Answers the queries about contracts (CONTRACTS.md, section 5). */
import { toHex } from "../bytes.js";
import type { ChainContext, QueryAnswer, QueryHandler, Refusal } from "../chain/application.js";
import {
  QueryCodeRequest,
  QueryCodeResponse,
  QueryContractInfoRequest,
  QueryContractInfoResponse,
  QueryRawContractStateRequest,
  QueryRawContractStateResponse,
  QuerySmartContractStateRequest,
  QuerySmartContractStateResponse,
} from "../codec/gen/strait.contract.v1.js";
import type { MessageCodec } from "../codec/message.js";
import { portOfContract } from "./address.js";
import type { Answer } from "./answer.js";
import { ContractStore } from "./contractStore.js";
import { contractRequest, Execution, type WorkLimits } from "./execution.js";
import { decodeOrUndefined } from "./guestBytes.js";
import { refusals } from "./refusals.js";

const SERVICE = "/strait.contract.v1.Query/";
const NOTHING = new Uint8Array(0);

/** The handlers of all methods, by their paths. */
export function queryHandlers(limits: WorkLimits): ReadonlyMap<string, QueryHandler> {
  return new Map([
    method(
      "SmartContractState",
      QuerySmartContractStateRequest,
      (context, { address, queryData }) => smartState(context, limits, address, queryData),
    ),
    method("RawContractState", QueryRawContractStateRequest, rawState),
    method("ContractInfo", QueryContractInfoRequest, contractInfo),
    method("Code", QueryCodeRequest, code),
  ]);
}

function method<T>(
  name: string,
  codec: MessageCodec<T>,
  answer: (context: ChainContext, request: T) => Answer<Uint8Array>,
): [string, QueryHandler] {
  const handle: QueryHandler = (context, bytes) => {
    const request = decodeOrUndefined(codec, bytes);
    if (request === undefined) {
      return refused(refusals.nothingAsked(`${codec.typeUrl} cannot be read`));
    }
    const { refusal, value } = answer(context, request);
    return refusal === undefined ? { code: 0, codespace: "", log: "", value } : refused(refusal);
  };
  return [SERVICE + name, handle];
}

function refused(refusal: Refusal): QueryAnswer {
  return { ...refusal, value: NOTHING };
}

function smartState(
  context: ChainContext,
  limits: WorkLimits,
  address: string,
  question: Uint8Array,
): Answer<Uint8Array> {
  const info = new ContractStore(context).contract(address);
  if (info === undefined) return noSuchContract(address);
  const input = contractRequest("", question);
  const execution = new Execution(context, limits);
  const { refusal, value: data } = execution.ask({ name: "query", address, info, input }, true);
  if (refusal !== undefined) return { refusal };
  return { value: QuerySmartContractStateResponse.encode({ data }) };
}

/** Nothing under a key is an empty value, as in x/wasm. */
function rawState(
  context: ChainContext,
  { address, queryData }: QueryRawContractStateRequest,
): Answer<Uint8Array> {
  const store = new ContractStore(context);
  if (store.contract(address) === undefined) return noSuchContract(address);
  const data = store.state(address, queryData) ?? NOTHING;
  return { value: QueryRawContractStateResponse.encode({ data }) };
}

function contractInfo(
  context: ChainContext,
  { address }: QueryContractInfoRequest,
): Answer<Uint8Array> {
  const info = new ContractStore(context).contract(address);
  if (info === undefined) return noSuchContract(address);
  const portId = portOfContract(address);
  return { value: QueryContractInfoResponse.encode({ contractInfo: info, portId }) };
}

function code(context: ChainContext, { codeHash }: QueryCodeRequest): Answer<Uint8Array> {
  const store = new ContractStore(context);
  const codeInfo = store.codeInfo(codeHash);
  const wasmByteCode = store.code(codeHash);
  if (codeInfo === undefined || wasmByteCode === undefined) {
    return { refusal: refusals.noSuchCode(`there is no code ${toHex(codeHash)}`) };
  }
  return { value: QueryCodeResponse.encode({ codeInfo, wasmByteCode }) };
}

function noSuchContract(address: string): Answer<Uint8Array> {
  return { refusal: refusals.noSuchContract(`there is no contract ${address.slice(0, 100)}`) };
}
