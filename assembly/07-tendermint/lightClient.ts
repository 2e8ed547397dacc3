/** The 07-tendermint light client (07-tendermint/light_client_module.go). */
import { Bytes } from "../abi/bytes";
import { blockTimeNanos } from "../abi/environment";
import { isZeroHeight, newHeight } from "../02-client/height";
import { ClientState, ConsensusState, LightClient, Status } from "../02-client/lightClient";
import { Height } from "../codec/gen/ibc.core.client.v1";
import {
  ClientState as TendermintState, ConsensusState as TendermintConsensus,
} from "../codec/gen/ibc.lightclients.tendermint.v1";
import { IbcError, unregistered } from "../error";
import { isExpired, TENDERMINT, TendermintClientState, validateClientState } from "./clientState";
import { TendermintConsensusState, validateConsensusState } from "./consensusState";
import {
  getClientState, getConsensusState, setClientState, setConsensusMetadata, setConsensusState,
} from "./store";

export class TendermintLightClient extends LightClient {
  clientType(): Bytes {
    return TENDERMINT;
  }

  decodeClientState(typeUrl: Bytes, value: Bytes): ClientState | null {
    if (typeUrl != TendermintState.TYPE_URL) return null;
    const state = TendermintState.decode(value);
    return state === null ? null : new TendermintClientState(state);
  }

  decodeConsensusState(typeUrl: Bytes, value: Bytes): ConsensusState | null {
    if (typeUrl != TendermintConsensus.TYPE_URL) return null;
    const state = TendermintConsensus.decode(value);
    return state === null ? null : new TendermintConsensusState(state);
  }

  initialize(clientId: Bytes, clientState: Bytes, consensusState: Bytes): IbcError | null {
    const client = TendermintState.decode(clientState);
    if (client === null) return unregistered("the client state is malformed");
    const clientError = validateClientState(client);
    if (clientError !== null) return clientError;
    const consensus = TendermintConsensus.decode(consensusState);
    if (consensus === null) return unregistered("the consensus state is malformed");
    const consensusError = validateConsensusState(consensus);
    if (consensusError !== null) return consensusError;

    setClientState(clientId, client);
    setConsensusState(clientId, client.latestHeight, consensus);
    setConsensusMetadata(clientId, client.latestHeight);
    return null;
  }

  status(clientId: Bytes): Status {
    const client = getClientState(clientId);
    if (client === null) return Status.Unknown;
    if (!isZeroHeight(client.frozenHeight)) return Status.Frozen;
    const consensus = getConsensusState(clientId, client.latestHeight);
    if (consensus === null) return Status.Expired;
    const expired = isExpired(client, consensus.timestamp, blockTimeNanos());
    return expired ? Status.Expired : Status.Active;
  }

  latestHeight(clientId: Bytes): Height {
    const client = getClientState(clientId);
    return client === null ? newHeight(0, 0) : client.latestHeight;
  }
}
