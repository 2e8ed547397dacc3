/** From type URLs to datagrams: the one list of what this core executes. */
import { Bytes } from "../abi/bytes";
import { CreateClient } from "../02-client/createClient";
import { DeleteClientCreator } from "../02-client/deleteClientCreator";
import { IbcSoftwareUpgrade } from "../02-client/ibcSoftwareUpgrade";
import { RecoverClient } from "../02-client/recoverClient";
import { RegisterCounterparty } from "../02-client/registerCounterparty";
import { UpdateClient } from "../02-client/updateClient";
import { UpdateClientConfig } from "../02-client/updateClientConfig";
import { UpdateParams } from "../02-client/updateParams";
import { Unpacker } from "../02-client/unpacker";
import { UpgradeClient } from "../02-client/upgradeClient";
import { ConnOpenAck } from "../03-connection/connOpenAck";
import { ConnOpenConfirm } from "../03-connection/connOpenConfirm";
import { ConnOpenInit } from "../03-connection/connOpenInit";
import { ConnOpenTry } from "../03-connection/connOpenTry";
import { UpdateParams as UpdateConnectionParams } from "../03-connection/updateParams";
import { AcknowledgePacket } from "../04-channel/acknowledgePacket";
import { ChanCloseConfirm } from "../04-channel/chanCloseConfirm";
import { ChanCloseInit } from "../04-channel/chanCloseInit";
import { ChanOpenAck } from "../04-channel/chanOpenAck";
import { ChanOpenConfirm } from "../04-channel/chanOpenConfirm";
import { ChanOpenInit } from "../04-channel/chanOpenInit";
import { ChanOpenTry } from "../04-channel/chanOpenTry";
import { RecvPacket } from "../04-channel/recvPacket";
import { TimeoutOnClose } from "../04-channel/timeoutOnClose";
import { TimeoutPacket } from "../04-channel/timeoutPacket";
import { AcknowledgePacketV2 } from "../04-channel/v2/acknowledgePacket";
import { RecvPacketV2 } from "../04-channel/v2/recvPacket";
import { SendPacketV2 } from "../04-channel/v2/sendPacket";
import { TimeoutPacketV2 } from "../04-channel/v2/timeoutPacket";
import { isInAnyStack } from "../05-port/router";
import { MigrateContract } from "../08-wasm/migrateContract";
import { RemoveChecksum } from "../08-wasm/removeChecksum";
import { hasWasmClients } from "../08-wasm/settings";
import { StoreCode } from "../08-wasm/storeCode";
import { TransferDatagram } from "../20-transfer/transfer";
import { UpdateParams as UpdateTransferParams } from "../20-transfer/updateParams";
import { AddRateLimit } from "../30-middleware/rateLimiting/addRateLimit";
import { RATE_LIMITING } from "../30-middleware/rateLimiting/middleware";
import { RemoveRateLimit } from "../30-middleware/rateLimiting/removeRateLimit";
import { ResetRateLimit } from "../30-middleware/rateLimiting/resetRateLimit";
import { UpdateRateLimit } from "../30-middleware/rateLimiting/updateRateLimit";
import { Datagram } from "../26-routing/datagram";
import { PayPacketFee } from "../30-middleware/fee/payPacketFee";
import { PayPacketFeeAsync } from "../30-middleware/fee/payPacketFeeAsync";
import { RegisterCounterpartyPayee } from "../30-middleware/fee/registerCounterpartyPayee";
import { RegisterPayee } from "../30-middleware/fee/registerPayee";
import { Any } from "../codec/gen/google.protobuf";
import {
  MsgCreateClient, MsgDeleteClientCreator, MsgIBCSoftwareUpgrade, MsgRecoverClient,
  MsgUpdateClient, MsgUpdateParams, MsgUpgradeClient,
} from "../codec/gen/ibc.core.client.v1";
import { MsgRegisterCounterparty, MsgUpdateClientConfig } from "../codec/gen/ibc.core.client.v2";
import {
  MsgAcknowledgement, MsgChannelCloseConfirm, MsgChannelCloseInit, MsgChannelOpenAck,
  MsgChannelOpenConfirm, MsgChannelOpenInit, MsgChannelOpenTry, MsgRecvPacket, MsgTimeout,
  MsgTimeoutOnClose,
} from "../codec/gen/ibc.core.channel.v1";
import * as fee from "../codec/gen/ibc.applications.fee.v1";
import * as v2 from "../codec/gen/ibc.core.channel.v2";
import * as connection from "../codec/gen/ibc.core.connection.v1";
import * as rateLimit from "../codec/gen/ibc.applications.rate_limiting.v1";
import {
  MsgMigrateContract, MsgRemoveChecksum, MsgStoreCode,
} from "../codec/gen/ibc.lightclients.wasm.v1";
import * as transfer from "../codec/gen/ibc.applications.transfer.v1";
import { isUnbuiltLightClient, isUnbuiltMessage } from "./unbuilt";

const FEE = Bytes.of("fee");
const FEE_PACKAGE = Bytes.of("/ibc.applications.fee.v1.");
const WASM_PACKAGE = Bytes.of("/ibc.lightclients.wasm.v1.");
const RATE_LIMITING_PACKAGE = Bytes.of("/ibc.applications.rate_limiting.v1.");

/**
 * Decodes one message of a transaction; null when it does not decode or nothing here executes it,
 * which the SDK's transaction decoder does not tell apart, or when the unpacker holds a panic.
 */
export function decodeDatagram(message: Any, unpacker: Unpacker): Datagram | null {
  const typeUrl = message.typeUrl;
  if (typeUrl == MsgCreateClient.TYPE_URL) return CreateClient.decode(message.value, unpacker);
  if (typeUrl == MsgUpdateClient.TYPE_URL) return UpdateClient.decode(message.value, unpacker);
  if (typeUrl == MsgUpgradeClient.TYPE_URL) return UpgradeClient.decode(message.value, unpacker);
  if (typeUrl == MsgRecoverClient.TYPE_URL) return RecoverClient.decode(message.value);
  if (typeUrl == MsgDeleteClientCreator.TYPE_URL) return DeleteClientCreator.decode(message.value);
  if (typeUrl == MsgIBCSoftwareUpgrade.TYPE_URL) {
    return IbcSoftwareUpgrade.decode(message.value, unpacker);
  }
  if (typeUrl == MsgRegisterCounterparty.TYPE_URL) {
    return RegisterCounterparty.decode(message.value);
  }
  if (typeUrl == MsgUpdateClientConfig.TYPE_URL) return UpdateClientConfig.decode(message.value);
  if (typeUrl == MsgUpdateParams.TYPE_URL) return UpdateParams.decode(message.value);
  return decodeConnectionDatagram(typeUrl, message.value);
}

function decodeConnectionDatagram(typeUrl: Bytes, value: Bytes): Datagram | null {
  if (typeUrl == connection.MsgConnectionOpenInit.TYPE_URL) {
    return ConnOpenInit.decode(value);
  }
  if (typeUrl == connection.MsgConnectionOpenTry.TYPE_URL) return ConnOpenTry.decode(value);
  if (typeUrl == connection.MsgConnectionOpenAck.TYPE_URL) return ConnOpenAck.decode(value);
  if (typeUrl == connection.MsgConnectionOpenConfirm.TYPE_URL) {
    return ConnOpenConfirm.decode(value);
  }
  if (typeUrl == connection.MsgUpdateParams.TYPE_URL) return UpdateConnectionParams.decode(value);
  return decodeChannelDatagram(typeUrl, value);
}

function decodeChannelDatagram(typeUrl: Bytes, value: Bytes): Datagram | null {
  if (typeUrl == MsgRecvPacket.TYPE_URL) return RecvPacket.decode(value);
  if (typeUrl == MsgAcknowledgement.TYPE_URL) return AcknowledgePacket.decode(value);
  if (typeUrl == MsgTimeout.TYPE_URL) return TimeoutPacket.decode(value);
  if (typeUrl == MsgTimeoutOnClose.TYPE_URL) return TimeoutOnClose.decode(value);
  if (typeUrl == MsgChannelOpenInit.TYPE_URL) return ChanOpenInit.decode(value);
  if (typeUrl == MsgChannelOpenTry.TYPE_URL) return ChanOpenTry.decode(value);
  if (typeUrl == MsgChannelOpenAck.TYPE_URL) return ChanOpenAck.decode(value);
  if (typeUrl == MsgChannelOpenConfirm.TYPE_URL) return ChanOpenConfirm.decode(value);
  if (typeUrl == MsgChannelCloseInit.TYPE_URL) return ChanCloseInit.decode(value);
  if (typeUrl == MsgChannelCloseConfirm.TYPE_URL) return ChanCloseConfirm.decode(value);
  return decodeChannelV2Datagram(typeUrl, value);
}

function decodeChannelV2Datagram(typeUrl: Bytes, value: Bytes): Datagram | null {
  if (typeUrl == v2.MsgSendPacket.TYPE_URL) return SendPacketV2.decode(value);
  if (typeUrl == v2.MsgRecvPacket.TYPE_URL) return RecvPacketV2.decode(value);
  if (typeUrl == v2.MsgAcknowledgement.TYPE_URL) return AcknowledgePacketV2.decode(value);
  if (typeUrl == v2.MsgTimeout.TYPE_URL) return TimeoutPacketV2.decode(value);
  return decodeTransferDatagram(typeUrl, value);
}

function decodeTransferDatagram(typeUrl: Bytes, value: Bytes): Datagram | null {
  if (typeUrl == transfer.MsgTransfer.TYPE_URL) return TransferDatagram.decode(value);
  if (typeUrl == transfer.MsgUpdateParams.TYPE_URL) return UpdateTransferParams.decode(value);
  if (typeUrl.startsWith(FEE_PACKAGE)) return decodeFeeDatagram(typeUrl, value);
  if (typeUrl.startsWith(WASM_PACKAGE)) return decodeWasmDatagram(typeUrl, value);
  return typeUrl.startsWith(RATE_LIMITING_PACKAGE) ? decodeRateLimitDatagram(typeUrl, value) : null;
}

/** The messages of a middleware are there where it stands in a stack. */
function decodeFeeDatagram(typeUrl: Bytes, value: Bytes): Datagram | null {
  if (!isInAnyStack(FEE)) return null;
  if (typeUrl == fee.MsgRegisterPayee.TYPE_URL) return RegisterPayee.decode(value);
  if (typeUrl == fee.MsgRegisterCounterpartyPayee.TYPE_URL) {
    return RegisterCounterpartyPayee.decode(value);
  }
  if (typeUrl == fee.MsgPayPacketFee.TYPE_URL) return PayPacketFee.decode(value);
  if (typeUrl == fee.MsgPayPacketFeeAsync.TYPE_URL) return PayPacketFeeAsync.decode(value);
  return null;
}

function decodeRateLimitDatagram(typeUrl: Bytes, value: Bytes): Datagram | null {
  if (!isInAnyStack(RATE_LIMITING)) return null;
  if (typeUrl == rateLimit.MsgAddRateLimit.TYPE_URL) return AddRateLimit.decode(value);
  if (typeUrl == rateLimit.MsgUpdateRateLimit.TYPE_URL) return UpdateRateLimit.decode(value);
  if (typeUrl == rateLimit.MsgRemoveRateLimit.TYPE_URL) return RemoveRateLimit.decode(value);
  if (typeUrl == rateLimit.MsgResetRateLimit.TYPE_URL) return ResetRateLimit.decode(value);
  return null;
}

/** These are there where the host runs light clients. */
function decodeWasmDatagram(typeUrl: Bytes, value: Bytes): Datagram | null {
  if (!hasWasmClients()) return null;
  if (typeUrl == MsgStoreCode.TYPE_URL) return StoreCode.decode(value);
  if (typeUrl == MsgRemoveChecksum.TYPE_URL) return RemoveChecksum.decode(value);
  return typeUrl == MsgMigrateContract.TYPE_URL ? MigrateContract.decode(value) : null;
}

/** The type that keeps this message from being executed although ibc-go could, if any. */
export function unbuiltTypeOf(message: Any): Bytes | null {
  if (isUnbuiltMessage(message.typeUrl)) return message.typeUrl;
  const packed = packedLightClientType(message);
  return packed !== null && isUnbuiltLightClient(packed.typeUrl) ? packed.typeUrl : null;
}

/** What a message about a client packs of the light client's kind. */
function packedLightClientType(message: Any): Any | null {
  if (message.typeUrl == MsgCreateClient.TYPE_URL) {
    const createClient = MsgCreateClient.decode(message.value);
    return createClient === null ? null : createClient.clientState;
  }
  if (message.typeUrl == MsgUpdateClient.TYPE_URL) {
    const updateClient = MsgUpdateClient.decode(message.value);
    return updateClient === null ? null : updateClient.clientMessage;
  }
  return null;
}
