/** From type URLs to datagrams: the one list of what this core executes. */
import { Bytes } from "../abi/bytes";
import { CreateClient } from "../02-client/createClient";
import { UpdateParams } from "../02-client/updateParams";
import { Datagram } from "../26-routing/datagram";
import { Any } from "../codec/gen/google.protobuf";
import { MsgCreateClient, MsgUpdateParams } from "../codec/gen/ibc.core.client.v1";
import { IbcError, notBuilt, SdkError } from "../error";
import { isUnbuiltLightClient, isUnbuiltMessage } from "./unbuilt";

/** A datagram, or why the transaction does not decode. */
@final
export class DecodedDatagram {
  constructor(
    public readonly datagram: Datagram | null,
    public readonly error: IbcError | null,
  ) {}
}

function decodeKnown(typeUrl: Bytes, value: Bytes): Datagram | null {
  if (typeUrl == MsgCreateClient.TYPE_URL) return CreateClient.decode(value);
  if (typeUrl == MsgUpdateParams.TYPE_URL) return UpdateParams.decode(value);
  return null;
}

/**
 * Decodes one message of a transaction. What does not decode is `sdk/2` whatever the reason, as
 * the SDK's transaction decoder has it; what ibc-go knows and this core does not is `strait/1`.
 */
export function decodeDatagram(message: Any): DecodedDatagram {
  const unbuilt = unbuiltTypeOf(message);
  if (unbuilt) return new DecodedDatagram(null, notBuilt(unbuilt));
  const datagram = decodeKnown(message.typeUrl, message.value);
  if (datagram !== null) return new DecodedDatagram(datagram, null);
  return new DecodedDatagram(
    null,
    SdkError.txDecode("cannot decode " + message.typeUrl.toString()),
  );
}

/** The type that keeps this message from being executed although ibc-go could, if any. */
export function unbuiltTypeOf(message: Any): Bytes | null {
  if (isUnbuiltMessage(message.typeUrl)) return message.typeUrl;
  if (message.typeUrl != MsgCreateClient.TYPE_URL) return null;
  const createClient = MsgCreateClient.decode(message.value);
  if (createClient === null) return null;
  const clientState = createClient.clientState;
  if (clientState === null || !isUnbuiltLightClient(clientState.typeUrl)) return null;
  return clientState.typeUrl;
}
