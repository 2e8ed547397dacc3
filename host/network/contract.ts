/** Contracts of a chain of this process: brought, called, asked (host/contracts/CONTRACTS.md). */
import { fromUtf8, utf8 } from "../bytes.js";
import type { Message, TransactionResult } from "../chain/block.js";
import type { AbciAnswer } from "../chain/query.js";
import {
  MsgExecuteContract,
  MsgExecuteContractResponse,
  MsgInstantiateContract,
  MsgInstantiateContractResponse,
  MsgMigrateContract,
  MsgMigrateContractResponse,
  MsgStoreCode,
  MsgStoreCodeResponse,
  QuerySmartContractStateRequest,
  QuerySmartContractStateResponse,
} from "../codec/gen/strait.contract.v1.js";
import { type JsonValue, packAny } from "../codec/index.js";
import { TransactionError } from "../errors.js";
import type { LocalChain } from "../local/localChain.js";
import { type Facts, Printed } from "../local/printed.js";
import { responseOf, submit } from "./connection.js";

/** What a contract is told or asked: bytes or text as they are, anything else as JSON. */
export type ContractInput = Uint8Array | JsonValue;

export interface Deployment {
  /** The module of the contract. */
  readonly code: Uint8Array;
  /** The account that stores and instantiates it. */
  readonly signer: string;
  readonly msg?: ContractInput;
  readonly label?: string;
  /** Who may migrate it; nobody when absent. */
  readonly admin?: string;
}

const SMART_QUERY = "/strait.contract.v1.Query/SmartContractState";

/** The message by which an account stores the code of contracts. */
export function storeCodeMessage(chain: LocalChain, signer: string, code: Uint8Array): Message {
  return packAny(MsgStoreCode, { sender: chain.address(signer), wasmByteCode: code });
}

/** Stores the code of contracts and returns its hash. Throws a TransactionError. */
export function storeCode(chain: LocalChain, signer: string, code: Uint8Array): Uint8Array {
  const message = storeCodeMessage(chain, signer, code);
  return responseOf(submit(chain, signer, message), MsgStoreCodeResponse).codeHash;
}

/** The message by which an account makes a contract of code that is stored. */
export function instantiateMessage(
  chain: LocalChain,
  codeHash: Uint8Array,
  { admin, label = "contract", msg = "", signer }: Omit<Deployment, "code">,
): Message {
  return packAny(MsgInstantiateContract, {
    sender: chain.address(signer),
    admin: admin === undefined ? "" : chain.address(admin),
    codeHash,
    label,
    msg: encodeInput(msg),
  });
}

/** A contract of a chain. What the chain refuses is thrown as a TransactionError. */
export class Contract extends Printed {
  private constructor(
    readonly chain: LocalChain,
    readonly address: string,
    /** The port that it serves, if it serves one. */
    readonly portId: string,
  ) {
    super();
  }

  toJSON(): Facts {
    const { address, chain, portId } = this;
    return { chain: chain.id, address, portId };
  }

  /** Stores the code and makes a contract of it. */
  static deploy(chain: LocalChain, deployment: Deployment): Contract {
    const { code, signer } = deployment;
    const message = instantiateMessage(chain, storeCode(chain, signer, code), deployment);
    return Contract.made(chain, submit(chain, signer, message));
  }

  /** The contract that a transaction's only message has made. */
  static made(chain: LocalChain, result: TransactionResult): Contract {
    const { address, portId } = responseOf(result, MsgInstantiateContractResponse);
    return new Contract(chain, address, portId);
  }

  /** The message by which an account has the contract execute something. */
  message(msg: ContractInput, signer: string): Message {
    const sender = this.chain.address(signer);
    return packAny(MsgExecuteContract, { sender, contract: this.address, msg: encodeInput(msg) });
  }

  /** Has the contract execute a message in a transaction of its own. */
  submit(msg: ContractInput, signer: string): TransactionResult {
    return submit(this.chain, signer, this.message(msg, signer));
  }

  /** The same; returns what the contract answers. */
  execute(msg: ContractInput, signer: string): Uint8Array {
    return responseOf(this.submit(msg, signer), MsgExecuteContractResponse).data;
  }

  /** Gives it other code, which its admin may. */
  migrate(code: Uint8Array, msg: ContractInput, signer: string): Uint8Array {
    const codeHash = storeCode(this.chain, signer, code);
    const result = submit(this.chain, signer, this.migration(codeHash, msg, signer));
    return responseOf(result, MsgMigrateContractResponse).data;
  }

  /** The message by which its admin gives it other code, which is stored. */
  migration(codeHash: Uint8Array, msg: ContractInput, signer: string): Message {
    const sender = this.chain.address(signer);
    const fields = { sender, contract: this.address, codeHash, msg: encodeInput(msg) };
    return packAny(MsgMigrateContract, fields);
  }

  /** Asks the contract, at the last block or at another that the chain keeps. */
  query(question: ContractInput, height?: bigint): Uint8Array {
    const { code, codespace, log, value } = this.ask(question, height);
    if (code !== 0) throw new TransactionError(this.chain.id, codespace, code, log);
    return QuerySmartContractStateResponse.decode(value).data;
  }

  /** The chain's answer to a question, a refusal included. */
  ask(question: ContractInput, height?: bigint): AbciAnswer {
    const { address, chain } = this;
    const asked = { address, queryData: encodeInput(question) };
    const data = QuerySmartContractStateRequest.encode(asked);
    return chain.query({ path: SMART_QUERY, data, ...(height && { height }) });
  }

  /** Asks a contract that answers in JSON. */
  queryJson(question: ContractInput, height?: bigint): JsonValue {
    return JSON.parse(fromUtf8(this.query(question, height))) as JsonValue;
  }
}

function encodeInput(input: ContractInput): Uint8Array {
  if (input instanceof Uint8Array) return input;
  return utf8(typeof input === "string" ? input : JSON.stringify(input));
}
