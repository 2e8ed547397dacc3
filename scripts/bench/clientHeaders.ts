/** The chain whose headers update a client in the benchmarks, made before any clock starts. */
import { MsgCreateClient, MsgUpdateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  Header as ClientHeader,
  ConsensusState,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { DeliverRequest } from "../../host/codec/gen/strait.abi.v0.js";
import { BlockProducer } from "../../host/consensus/blockProducer.js";
import { ed25519Signer } from "../../host/consensus/keys.js";
import { sha256 } from "../../host/store/sha256.js";
import {
  BLOCK_TIME_SECONDS,
  pack,
  packClientState,
  packConsensusState,
  SIGNER,
  validClientState,
} from "../../tests/support/world.js";

const CHAIN_ID = "counterparty-1";
const BLOCKS = 65;
const POWER = 1_000n;
/** Heights from a header to the one that it is trusted by. */
const STRIDES = { adjacent: 1, skipping: 2 } as const;

export type Distance = keyof typeof STRIDES;

/** Transactions that create a client at height 1 and update it, each on the state of the last. */
export interface ClientTraffic {
  readonly create: Uint8Array;
  readonly updates: readonly Uint8Array[];
}

function numbered(number: number): Uint8Array {
  return sha256(Uint8Array.of(number, number >> 8));
}

/** All validators sign every block; in each one another validator changes its power. */
function makeChain(validatorCount: number): BlockProducer {
  const signers = Array.from({ length: validatorCount }, (_, i) => ed25519Signer(numbered(i)));
  const genesis = {
    chainId: CHAIN_ID,
    initialHeight: 1n,
    timeNanos: (BLOCK_TIME_SECONDS - 10n * BigInt(BLOCKS)) * 1_000_000_000n,
    validators: signers.map(({ publicKey }) => ({ publicKey, power: POWER })),
    appHash: numbered(0),
  };
  const producer = new BlockProducer(genesis, signers);
  for (let height = 1; height <= BLOCKS; height++) {
    producer.propose();
    const { publicKey } = signers[height % validatorCount]!;
    const validatorUpdates = [{ publicKey, power: POWER + BigInt(height % 7) }];
    producer.finalize({ appHash: numbered(height), validatorUpdates });
  }
  return producer;
}

function transaction(typeUrl: string, value: Uint8Array): Uint8Array {
  const messages = [pack({ typeUrl }, value)];
  return DeliverRequest.encode(DeliverRequest.create({ messages, signers: [SIGNER] }));
}

function createClient(chain: BlockProducer): Uint8Array {
  const { header } = chain.block(1n);
  const clientState = validClientState();
  clientState.latestHeight.revisionHeight = 1n;
  const consensusState = ConsensusState.create({
    timestamp: header.time,
    root: { hash: header.appHash },
    nextValidatorsHash: header.nextValidatorsHash,
  });
  const message = MsgCreateClient.create({
    clientState: packClientState(clientState),
    consensusState: packConsensusState(consensusState),
    signer: SIGNER,
  });
  return transaction(MsgCreateClient.typeUrl, MsgCreateClient.encode(message));
}

function updateClient(header: ClientHeader): Uint8Array {
  const message = MsgUpdateClient.create({
    clientId: "07-tendermint-0",
    clientMessage: pack(ClientHeader, ClientHeader.encode(header)),
    signer: SIGNER,
  });
  return transaction(MsgUpdateClient.typeUrl, MsgUpdateClient.encode(message));
}

const chains = new Map<number, BlockProducer>();

/** The traffic of a client of a chain with so many validators. */
export function clientTraffic(validatorCount: number, distance: Distance): ClientTraffic {
  const chain = chains.get(validatorCount) ?? makeChain(validatorCount);
  chains.set(validatorCount, chain);
  const stride = STRIDES[distance];
  const updates: Uint8Array[] = [];
  for (let trusted = 1; trusted + stride <= BLOCKS; trusted += stride) {
    updates.push(updateClient(chain.clientHeader(BigInt(trusted + stride), BigInt(trusted))));
  }
  return { create: createClient(chain), updates };
}
