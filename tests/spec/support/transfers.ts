/** What a user of a live chain may ask of its transfer application. */

import type { Any } from "../../../host/codec/gen/google.protobuf.js";
import { MsgTransfer } from "../../../host/codec/gen/ibc.applications.transfer.v1.js";
import { validTransfer } from "../../support/transfers.js";
import { pack } from "../../support/world.js";

/** A transfer of 100 of the million stake that SIGNER has. */
export function deliverableTransfer(sourceChannel: string): Any {
  const timeoutHeight = { revisionNumber: 1n, revisionHeight: 1000n };
  const message = validTransfer({ sourceChannel, timeoutHeight });
  return pack(MsgTransfer, MsgTransfer.encode(message));
}
