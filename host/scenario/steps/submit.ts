/** The step that submits messages as they are, for whatever no other step has. */
import { readMessage } from "../../chain/datagramFile.js";
import type { JsonNode } from "../../chain/jsonNode.js";
import { type Deed, readChainId, readSigning, SIGNING_FIELDS, submit } from "../step.js";

/** A transaction of messages in the form of datagram files. */
export function readSubmit(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  json.only(...SIGNING_FIELDS, "on", "messages");
  const on = readChainId(json.field("on"), chainIds);
  const messages = json.field("messages").list().map(readMessage);
  const signing = readSigning(json);
  return (stage) => submit(stage.chain(on), messages, signing).differences;
}
