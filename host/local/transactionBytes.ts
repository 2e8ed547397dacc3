/** Transactions as they stand in blocks (cosmos-sdk proto/cosmos/tx/v1beta1). */
import type { Transaction } from "../chain/block.js";
import { SignMode } from "../codec/gen/cosmos.tx.signing.v1beta1.js";
import {
  AuthInfo,
  Fee,
  ModeInfo,
  SignerInfo,
  TxBody,
  TxRaw,
} from "../codec/gen/cosmos.tx.v1beta1.js";

/**
 * A transaction's bytes. The signatures are empty: within one process whoever submits is believed,
 * and the bytes matter only to the hash of a block's data.
 */
export function encodeTransaction(transaction: Transaction, sequence: bigint): Uint8Array {
  const { messages, signers, fee = [] } = transaction;
  const body = TxBody.create({ messages: [...messages] });
  const modeInfo = ModeInfo.create({ single: { mode: SignMode.SIGN_MODE_DIRECT } });
  const amount = fee.map((coin) => ({ denom: coin.denom, amount: coin.amount.toString() }));
  const authInfo = AuthInfo.create({
    signerInfos: signers.map(() => SignerInfo.create({ modeInfo, sequence })),
    fee: Fee.create({ amount }),
  });
  return TxRaw.encode({
    bodyBytes: TxBody.encode(body),
    authInfoBytes: AuthInfo.encode(authInfo),
    signatures: signers.map(() => new Uint8Array(0)),
  });
}
