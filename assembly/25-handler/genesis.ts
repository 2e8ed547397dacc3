/** The first state of a chain, a module a call (modules/core/genesis.go). */
import { Bytes } from "../abi/bytes";
import { initClientGenesis } from "../02-client/genesis";
import { initClientV2Genesis } from "../02-client/genesisV2";
import { initConnectionGenesis } from "../03-connection/genesis";
import { initChannelGenesis } from "../04-channel/genesis";
import { initChannelV2Genesis } from "../04-channel/genesisV2";
import { initTransferGenesis } from "../20-transfer/genesis";
import { GenesisState as TransferGenesis } from "../codec/gen/ibc.applications.transfer.v1";
import { GenesisState as CoreGenesis } from "../codec/gen/ibc.core.types.v1";
import { InitGenesisRequest } from "../codec/gen/strait.abi.v0";
import { IbcError, SdkError } from "../error";

const IBC = Bytes.of("ibc");
const TRANSFER = Bytes.of("transfer");

/** Writes one module's genesis; null, or why it is refused. */
export function initGenesis(request: InitGenesisRequest): IbcError | null {
  if (request.module == IBC) {
    const genesis = CoreGenesis.decode(request.genesis);
    return genesis === null ? malformed(request) : initCoreGenesis(genesis);
  }
  if (request.module == TRANSFER) {
    const genesis = TransferGenesis.decode(request.genesis);
    return genesis === null ? malformed(request) : initTransferGenesis(genesis);
  }
  return SdkError.invalidRequest("there is no module " + request.module.toString());
}

function malformed(request: InitGenesisRequest): IbcError {
  return SdkError.txDecode("the genesis of " + request.module.toString() + " is malformed");
}

function initCoreGenesis(genesis: CoreGenesis): IbcError | null {
  const error = initClientGenesis(genesis.clientGenesis);
  if (error !== null) return error;
  const counterpartyError = initClientV2Genesis(genesis.clientV2Genesis);
  if (counterpartyError !== null) return counterpartyError;
  initConnectionGenesis(genesis.connectionGenesis);
  initChannelGenesis(genesis.channelGenesis);
  return initChannelV2Genesis(genesis.channelV2Genesis);
}
