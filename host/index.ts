/** The public API of the package: load the core, run chains, replay recordings, read messages. */

export { fromBase64, fromHex, toBase64, toHex } from "./bytes.js";
export type {
  Application,
  ApplicationContext,
  ApplicationContextV2,
  ApplicationV2,
  ChainContext,
  HostedApplication,
  KeyValueStore,
  MessageHandler,
  Port,
  QueryHandler,
  Receipt,
  ReceiptV2,
  Refusal,
  SendResult,
  VersionAnswer,
} from "./chain/application.js";
export { APPLICATIONS } from "./chain/applications/index.js";
export type { Balance, Block, BlockResult, Message, Transaction } from "./chain/block.js";
export { Chain } from "./chain/chain.js";
export {
  type CallbackContext,
  type ContractKeeper,
  ContractPanic,
} from "./chain/contractKeeper.js";
export type { Genesis, GenesisState, ModuleGenesis } from "./chain/genesis.js";
export { readGenesisDocument, writeGenesisDocument } from "./chain/genesisDocument.js";
export type {
  LightClientAnswer,
  LightClientContext,
  LightClientContract,
} from "./chain/lightClient.js";
export type { AbciAnswer, AbciQuery, ProofOp } from "./chain/query.js";
export { anyFromJson, anyToJson, codecFor } from "./codec/index.js";
export { type QueryMethod, queryMethod, queryPaths } from "./codec/queries.js";
export { buildContract } from "./compiler/buildContract.js";
export { BlockProducer } from "./consensus/blockProducer.js";
export { clientHeader } from "./consensus/clientHeader.js";
export { type Ballot, signCommit, signHeader } from "./consensus/commit.js";
export { ed25519Signer, type Signer, secp256k1Signer } from "./consensus/keys.js";
export { ValidatorSet } from "./consensus/validatorSet.js";
export { verifyCommit, verifyLightBlock } from "./consensus/verify.js";
export { type ContractOptions, Contracts } from "./contracts/contracts.js";
export { type LightClientOptions, LightClients } from "./contracts/lightClients.js";
export { HostError, InputError, ModuleError, TransactionError, TrapError } from "./errors.js";
export { LocalChain } from "./local/localChain.js";
export type { ChainOptions } from "./local/options.js";
export { Channel } from "./network/channel.js";
export { Connection, type ConnectOptions, connect } from "./network/connection.js";
export { Contract, type ContractInput, type Deployment, storeCode } from "./network/contract.js";
export { createChain } from "./network/createChain.js";
export type { ChannelEnd } from "./network/messages.js";
export { type PacketOutcome, SentPacket } from "./network/sentPacket.js";
export { loadCore } from "./network/shippedCore.js";
export type { Datagram, DatagramKind } from "./relayer/datagram.js";
export type { Endpoint } from "./relayer/endpoint.js";
export { type Pending, pendingDatagrams } from "./relayer/pendingDatagrams.js";
export { type RelayedChain, Relayer, type RelayerOptions } from "./relayer/relayer.js";
export type { ChainReport, RelayReport } from "./relayer/report.js";
export { datagramFileOf } from "./scenario/datagramFiles.js";
export { type NetworkView, networkViewOf } from "./scenario/flows.js";
export { ScenarioRun, type StepReport } from "./scenario/runScenario.js";
export { readScenario, type Scenario } from "./scenario/scenarioFile.js";
export { newKeys, type PublicKeys, publicKeysOf, type SecretKeys } from "./sealed/keys.js";
export { type Opened, open, type SealedRoute, type Sealing, seal } from "./sealed/seal.js";
export { Branches } from "./store/branch.js";
export { appHash, Multistore } from "./store/multistore.js";
export type { Snapshot } from "./store/snapshot.js";
export type { BranchedStores, CallContext, CallResult, Entry, Mode } from "./vm/host.js";
export type { ModuleReport } from "./vm/inspect.js";
export { inspectModule } from "./vm/inspect.js";
export { admitContract, type ContractReport } from "./vm/inspectContract.js";
export { CoreModule, Machine } from "./vm/machine.js";
