/**
 * ICS-02 ibcSoftwareUpgrade: the authority schedules an upgrade of this chain and commits to the
 * client state by which counterparties will know it. Source: 02-client/types/msgs.go,
 * 02-client/keeper/keeper.go, core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { set, Store } from "../abi/store";
import { upgradedClientPath } from "../24-host/paths";
import { checkValueSize } from "../24-host/valueSize";
import { Datagram, Outcome } from "../26-routing/datagram";
import {
  MsgIBCSoftwareUpgrade, MsgIBCSoftwareUpgradeResponse,
} from "../codec/gen/ibc.core.client.v1";
import { ClientError, CoreError, IbcError } from "../error";
import { checkAuthority } from "./authority";
import { IBC_CLIENT_EVENT, scheduleUpgradeEvent } from "./events";
import { ClientState } from "./lightClient";
import { unpackClientState } from "./router";
import { isPacked, PACKED_DEPTH, Unpacker } from "./unpacker";
import { schedulePlan, validatePlan } from "./upgradePlan";

export class IbcSoftwareUpgrade extends Datagram {
  private constructor(
    private readonly message: MsgIBCSoftwareUpgrade,
    private readonly clientState: ClientState | null,
  ) {
    super();
  }

  /** Decodes message and packed state; null when the transaction does not decode. */
  static decode(value: Bytes, unpacker: Unpacker): IbcSoftwareUpgrade | null {
    const message = MsgIBCSoftwareUpgrade.decode(value);
    if (message === null) return null;
    const packed = message.upgradedClientState;
    if (!unpacker.admits(packed, PACKED_DEPTH)) return null;
    if (!isPacked(packed)) return new IbcSoftwareUpgrade(message, null);
    const clientState = unpackClientState(packed!, unpacker);
    return clientState === null ? null : new IbcSoftwareUpgrade(message, clientState);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + this.message.signer.toString());
    }
    const clientState = this.clientState;
    if (clientState === null) return CoreError.unpackAny("the client state has no type");
    if (!clientState.packWithoutCustomFields()) {
      return ClientError.invalidUpgradeClient("this chain is known by a 07-tendermint client");
    }
    return validatePlan(this.message.plan);
  }

  execute(outcome: Outcome): IbcError | null {
    const authorityError = checkAuthority(this.message.signer);
    if (authorityError !== null) return authorityError;
    const plan = this.message.plan;
    const error = schedulePlan(plan);
    if (error !== null) return error;

    const upgradedClient = this.clientState!.packWithoutCustomFields()!;
    const sizeError = checkValueSize(upgradedClient, "the client state");
    if (sizeError !== null) return sizeError;
    set(Store.UPGRADE, upgradedClientPath(<u64>plan.height), upgradedClient);

    outcome.emit(scheduleUpgradeEvent(plan.name, plan.height));
    outcome.pass(IBC_CLIENT_EVENT);
    outcome.respond(
      MsgIBCSoftwareUpgradeResponse.TYPE_URL, new MsgIBCSoftwareUpgradeResponse().encode(),
    );
    return null;
  }
}
