/** Contracts of a chain of this process: brought, called, asked (host/contracts/CONTRACTS.md). */
import { fromUtf8, utf8 } from "../bytes.js";
import type { Message, TransactionResult } from "../chain/block.js";
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

/** Stores the code of contracts and returns its hash. Throws a TransactionError. */
export function storeCode(chain: LocalChain, signer: string, code: Uint8Array): Uint8Array {
  const sender = chain.address(signer);
  const message = packAny(MsgStoreCode, { sender, wasmByteCode: code });
  return responseOf(submit(chain, signer, message), MsgStoreCodeResponse).codeHash;
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
    const { admin, code, label = "contract", msg = "", signer } = deployment;
    const message = packAny(MsgInstantiateContract, {
      sender: chain.address(signer),
      admin: admin === undefined ? "" : chain.address(admin),
      codeHash: storeCode(chain, signer, code),
      label,
      msg: encodeInput(msg),
    });
    const result = submit(chain, signer, message);
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
    const sender = this.chain.address(signer);
    const fields = { sender, contract: this.address, codeHash, msg: encodeInput(msg) };
    const result = submit(this.chain, signer, packAny(MsgMigrateContract, fields));
    return responseOf(result, MsgMigrateContractResponse).data;
  }

  /** Asks the contract, at the last block or at another that the chain keeps. */
  query(question: ContractInput, height?: bigint): Uint8Array {
    const { address, chain } = this;
    const asked = { address, queryData: encodeInput(question) };
    const data = QuerySmartContractStateRequest.encode(asked);
    const answer = chain.query({ path: SMART_QUERY, data, ...(height && { height }) });
    const { code, codespace, log, value } = answer;
    if (code !== 0) throw new TransactionError(chain.id, codespace, code, log);
    return QuerySmartContractStateResponse.decode(value).data;
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
