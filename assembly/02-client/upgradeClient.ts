/**
 * ICS-02 upgradeClient: moves a client to the states that its chain committed to before an upgrade.
 * Source: 02-client/types/msgs.go, 02-client/keeper/client.go, core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { parseClientIdentifier, validateClientIdentifier } from "../24-host/identifiers";
import { Datagram, Outcome } from "../26-routing/datagram";
import { MsgUpgradeClient, MsgUpgradeClientResponse } from "../codec/gen/ibc.core.client.v1";
import { ClientError, CoreError, IbcError } from "../error";
import { IBC_CLIENT_EVENT, upgradeClientEvent } from "./events";
import { ClientState, ConsensusState, Status, statusName } from "./lightClient";
import { route, unpackClientState, unpackConsensusState } from "./router";
import { isPacked, PACKED_DEPTH, Unpacker } from "./unpacker";

export class UpgradeClient extends Datagram {
  private constructor(
    private readonly message: MsgUpgradeClient,
    private readonly clientState: ClientState | null,
    private readonly consensusState: ConsensusState | null,
  ) {
    super();
  }

  /** Decodes message and packed states; null when the transaction does not decode. */
  static decode(value: Bytes, unpacker: Unpacker): UpgradeClient | null {
    const message = MsgUpgradeClient.decode(value);
    if (message === null) return null;
    let clientState: ClientState | null = null;
    if (!unpacker.admits(message.clientState, PACKED_DEPTH)) return null;
    if (isPacked(message.clientState)) {
      clientState = unpackClientState(message.clientState!, unpacker);
      if (clientState === null) return null;
    }
    let consensusState: ConsensusState | null = null;
    if (!unpacker.admits(message.consensusState, PACKED_DEPTH)) return null;
    if (isPacked(message.consensusState)) {
      consensusState = unpackConsensusState(message.consensusState!, unpacker);
      if (consensusState === null) return null;
    }
    return new UpgradeClient(message, clientState, consensusState);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  /** The states are not validated: what a chain commits to need not be a valid client. */
  validate(): IbcError | null {
    const clientState = this.clientState;
    if (clientState === null) return CoreError.unpackAny("the client state has no type");
    const consensusState = this.consensusState;
    if (consensusState === null) return CoreError.unpackAny("the consensus state has no type");
    if (clientState.clientType() != consensusState.clientType()) {
      return ClientError.invalidUpgradeClient("client state and consensus state differ in type");
    }
    if (this.message.proofUpgradeClient.length == 0) {
      return ClientError.invalidUpgradeClient("the proof of the client is empty");
    }
    if (this.message.proofUpgradeConsensusState.length == 0) {
      return ClientError.invalidUpgradeClient("the proof of the consensus state is empty");
    }
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + this.message.signer.toString());
    }
    return validateClientIdentifier(this.message.clientId);
  }

  execute(outcome: Outcome): IbcError | null {
    const clientId = this.message.clientId;
    const routed = route(clientId);
    const lightClient = routed.lightClient;
    if (lightClient === null) return routed.error;
    const status = lightClient.status(clientId);
    if (status != Status.Active) {
      const detail = "cannot upgrade " + clientId.toString() + " with status " + statusName(status);
      return ClientError.clientNotActive(detail);
    }

    const error = lightClient.upgrade(
      clientId,
      this.message.clientState!.value,
      this.message.consensusState!.value,
      this.message.proofUpgradeClient,
      this.message.proofUpgradeConsensusState,
    );
    if (error !== null) return error;

    const clientType = parseClientIdentifier(clientId).clientType;
    outcome.emit(upgradeClientEvent(clientId, clientType, lightClient.latestHeight(clientId)));
    outcome.pass(IBC_CLIENT_EVENT);
    outcome.respond(MsgUpgradeClientResponse.TYPE_URL, new MsgUpgradeClientResponse().encode());
    return null;
  }
}
