/** What goes into a block and what comes out of it. */

import type { Packet } from "../codec/gen/ibc.core.channel.v1.js";
import type { Acknowledgement } from "../codec/gen/ibc.core.channel.v2.js";
import type { SendPacket } from "../codec/gen/strait.abi.v0.js";
import type { Change } from "../store/branch.js";

/** A message as it stands in a transaction: `google.protobuf.Any`. */
export interface Message {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

export interface Transaction {
  readonly messages: readonly Message[];
  /** Addresses whose signatures the transaction carries; the first one's sequence advances. */
  readonly signers: readonly string[];
  /** What the first signer pays, whatever becomes of the messages; nothing when absent. */
  readonly fee?: readonly Coin[];
  /** Gas that callbacks of contracts may use in all; any when absent. Nothing else uses gas. */
  readonly callbackGas?: bigint;
}

/** An amount of 0 or more of a denomination. */
export interface Coin {
  readonly denom: string;
  readonly amount: bigint;
}

/** Things done on the keepers before a block's transactions (traces/FORMAT.md, section 1.4). */
export type Action =
  /** A message executed for the authority through the message router, as after a proposal. */
  | { readonly kind: "authority_msg"; readonly message: Message }
  /** Plants the state of an upgraded client in the `upgrade` store; the states are encoded Any. */
  | {
      readonly kind: "set_upgraded_client";
      readonly planHeight: bigint;
      readonly clientState: Uint8Array;
      readonly consensusState: Uint8Array;
    }
  /** The owner of a port sends a packet. */
  | { readonly kind: "send_packet"; readonly sourcePort: string; readonly packet: SendPacket }
  /** The owner of the packet's destination port acknowledges it. */
  | {
      readonly kind: "write_acknowledgement";
      readonly packet: Packet;
      readonly acknowledgement: Uint8Array;
    }
  /** The owner of the port that a waiting packet of IBC v2 came to acknowledges it. */
  | {
      readonly kind: "write_acknowledgement_v2";
      readonly destinationClient: string;
      readonly sequence: bigint;
      readonly acknowledgement: Acknowledgement;
    };

export interface Block {
  readonly height: bigint;
  readonly timeNanos: bigint;
  /** Hash of the validator set of the next block, 32 bytes. */
  readonly nextValidatorsHash: Uint8Array;
  readonly actions: readonly Action[];
  readonly transactions: readonly Transaction[];
}

export interface Attribute {
  readonly key: string;
  readonly value: string;
}

export interface ChainEvent {
  readonly type: string;
  readonly attributes: readonly Attribute[];
}

/** Code 0 is success; other codes are meant within their codespace, as ibc-go registers them. */
export interface Outcome {
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
}

export interface ActionResult extends Outcome {
  /** Of the packet that was sent; undefined for all else. */
  readonly sequence: bigint | undefined;
  readonly response: Message | undefined;
  readonly events: readonly ChainEvent[];
}

export interface TransactionResult extends Outcome {
  /** Encoded `cosmos.base.abci.v1beta1.TxMsgData`; empty after a failure. */
  readonly data: Uint8Array;
  readonly events: readonly ChainEvent[];
  /** Which message failed; undefined after success. */
  readonly failedMessage: number | undefined;
  /** Whether the stateless checks and the signers were in order, so that the sequence advanced. */
  readonly authenticated: boolean;
  /** The first signer's account sequence before this transaction. */
  readonly sequence: bigint;
}

export interface StoreResult {
  readonly root: Uint8Array;
  readonly version: bigint;
  /** What reached the tree, in ascending order of the keys; null for a removal. */
  readonly changes: readonly Change[];
}

export interface Balance {
  readonly address: string;
  readonly denom: string;
  readonly amount: bigint;
}

export interface BlockResult {
  readonly height: bigint;
  readonly actions: readonly ActionResult[];
  readonly transactions: readonly TransactionResult[];
  /** Events of the begin and the end of the block. */
  readonly events: readonly ChainEvent[];
  /** By store name. */
  readonly stores: ReadonlyMap<string, StoreResult>;
  /** Over all stores of this chain; it stands in the header of the next block. */
  readonly appHash: Uint8Array;
  /** Balances written in this block, 0 when removed. */
  readonly balances: readonly Balance[];
}

/** The codespace and code by which the core names what ibc-go has and it has not yet. */
const NOT_BUILT = { code: 1, codespace: "strait" } as const;

/** The outcome of something that is not built yet; `log` says what. */
export function notBuilt(log: string): Outcome {
  return { ...NOT_BUILT, log };
}

export function isNotBuilt(outcome: Outcome): boolean {
  return outcome.code === NOT_BUILT.code && outcome.codespace === NOT_BUILT.codespace;
}
