/** What happened on the chains of a scenario, as files of datagrams that replay to the same. */
import { equalBytes, toBase64, toHex } from "../bytes.js";
import type {
  Action,
  ActionResult,
  Balance,
  Coin,
  Message,
  Outcome,
  Transaction,
  TransactionResult,
} from "../chain/block.js";
import type { Genesis } from "../chain/genesis.js";
import { formatTime } from "../chain/time.js";
import { Any } from "../codec/gen/google.protobuf.js";
import { Packet } from "../codec/gen/ibc.core.channel.v1.js";
import { Acknowledgement } from "../codec/gen/ibc.core.channel.v2.js";
import { anyFromJson, anyToJson, DecodeError, type JsonValue } from "../codec/index.js";
import { InputError } from "../errors.js";
import type { LocalChain } from "../local/localChain.js";
import type { MadeBlock } from "./stage.js";

/** A field that is left out where there is nothing to say. */
type Fields = Readonly<Record<string, JsonValue>>;

/**
 * The text of a datagram file for a chain and all its blocks: what went in, what came out of it,
 * and the roots and the app hash after every block.
 */
export function datagramFileOf(
  chain: LocalChain,
  blocks: readonly MadeBlock[],
  description: string,
): string {
  const file = {
    format: 1,
    description,
    chain: chainJson(chain),
    blocks: blocks.filter(({ chainId }) => chainId === chain.id).map(blockJson),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

function chainJson({ genesis, applications }: LocalChain): Fields {
  return {
    id: genesis.chainId,
    authority: genesis.authority,
    time: formatTime(genesis.timeNanos),
    addressPrefix: genesis.addressPrefix,
    accounts: accountsJson(genesis),
    blockedAddresses: [...(genesis.blockedAddresses ?? [])],
    applications: [...applications.keys()],
  };
}

function accountsJson({ balances }: Genesis): JsonValue {
  const byAddress = new Map<string, Balance[]>();
  for (const balance of balances) {
    byAddress.set(balance.address, [...(byAddress.get(balance.address) ?? []), balance]);
  }
  return [...byAddress].map(([address, coins]) => ({ address, balances: coins.map(coinJson) }));
}

function coinJson({ denom, amount }: Coin): JsonValue {
  return { denom, amount: amount.toString() };
}

function blockJson({ block, result }: MadeBlock): Fields {
  const roots = [...result.stores].map(([name, { root }]) => [name, toHex(root)]);
  const { actions, transactions } = block;
  return {
    time: formatTime(block.timeNanos),
    nextValidatorsHash: toHex(block.nextValidatorsHash),
    ...listed("actions", actions, (action, index) => actionJson(action, result.actions[index]!)),
    ...listed("transactions", transactions, (transaction, index) =>
      transactionJson(transaction, result.transactions[index]!),
    ),
    expect: { roots: Object.fromEntries(roots), appHash: toHex(result.appHash) },
  };
}

function listed<T>(
  name: string,
  items: readonly T[],
  json: (item: T, index: number) => JsonValue,
): Fields {
  return items.length === 0 ? {} : { [name]: items.map(json) };
}

function transactionJson(transaction: Transaction, result: TransactionResult): JsonValue {
  const { signers, messages, fee = [] } = transaction;
  const [signer] = signers;
  const isOne = signers.length === 1 && signer !== undefined;
  const { failedMessage } = result;
  return {
    ...(isOne ? { signer } : { signers: [...signers] }),
    ...listed("fee", fee, coinJson),
    messages: messages.map(messageJson),
    expect: { ...outcomeJson(result), ...(failedMessage === undefined ? {} : { failedMessage }) },
  };
}

function outcomeJson({ code, codespace }: Outcome): Fields {
  return code === 0 ? { code } : { code, codespace };
}

function actionJson(action: Action, result: ActionResult): JsonValue {
  return { ...deedJson(action), expect: outcomeJson(result) };
}

function deedJson(action: Action): Fields {
  switch (action.kind) {
    case "authority_msg":
      return { authorityMessage: messageJson(action.message) };
    case "set_upgraded_client":
      return {
        upgradedClient: {
          planHeight: action.planHeight.toString(),
          clientState: messageJson(Any.decode(action.clientState)),
          consensusState: messageJson(Any.decode(action.consensusState)),
        },
      };
    case "send_packet": {
      const { sourceChannel, timeoutHeight, timeoutTimestamp, data } = action.packet;
      const { revisionNumber, revisionHeight } = timeoutHeight;
      return {
        sendPacket: {
          sourcePort: action.sourcePort,
          sourceChannel,
          timeoutHeight: {
            revisionNumber: revisionNumber.toString(),
            revisionHeight: revisionHeight.toString(),
          },
          timeoutTimestamp: timeoutTimestamp.toString(),
          data: toBase64(data),
        },
      };
    }
    case "write_acknowledgement":
      return {
        writeAcknowledgement: {
          packet: Packet.toJson(action.packet),
          acknowledgement: toBase64(action.acknowledgement),
        },
      };
    case "write_acknowledgement_v2":
      return {
        writeAcknowledgementV2: {
          destinationClient: action.destinationClient,
          sequence: action.sequence.toString(),
          acknowledgement: Acknowledgement.toJson(action.acknowledgement),
        },
      };
  }
}

/** Proto3 JSON where the bytes can be made of it again, else the bytes. */
function messageJson(message: Message): JsonValue {
  const raw = { typeUrl: message.typeUrl, value: toBase64(message.value) };
  try {
    const json = anyToJson(message);
    return equalBytes(anyFromJson(json).value, message.value) ? json : raw;
  } catch (error) {
    if (error instanceof DecodeError || error instanceof InputError) return raw;
    throw error;
  }
}
