/** Events of ICS-02 (02-client/keeper/events.go). */
import { Bytes } from "../abi/bytes";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { TextBuilder } from "../codec/textBuilder";
import { addAttribute, EventBuilder, moduleEvent, newEvent } from "../event";
import { formatHeight } from "./height";

/** The module named by the `message` event that follows each of these. */
export const IBC_CLIENT_EVENT = moduleEvent("ibc_client");

const CREATE_CLIENT = Bytes.of("create_client");
const CLIENT_ID = Bytes.of("client_id");
const CLIENT_TYPE = Bytes.of("client_type");
const CONSENSUS_HEIGHT = Bytes.of("consensus_height");
const UPDATE_CLIENT = Bytes.of("update_client");
const CONSENSUS_HEIGHTS = Bytes.of("consensus_heights");
const CLIENT_MISBEHAVIOUR = Bytes.of("client_misbehaviour");
const UPGRADE_CLIENT = Bytes.of("upgrade_client");
const RECOVER_CLIENT = Bytes.of("recover_client");
const SUBJECT_CLIENT_ID = Bytes.of("subject_client_id");
const SCHEDULE_IBC_SOFTWARE_UPGRADE = Bytes.of("schedule_ibc_software_upgrade");
const TITLE = Bytes.of("title");
const UPGRADE_CHAIN = Bytes.of("upgrade_chain");
const UPGRADE_PLAN_HEIGHT = Bytes.of("upgrade_plan_height");
const UPGRADE_STORE = Bytes.of("upgrade_store");
const UPGRADE = Bytes.of("upgrade");
const COMMA: u8 = 0x2c;
/** Of the text of a few heights, in bytes. */
const USUAL_SIZE: i32 = 64;
const NOTHING = Bytes.allocate(0);

export function createClientEvent(
  clientId: Bytes, clientType: Bytes, height: Height,
): EventBuilder {
  const event = newEvent(CREATE_CLIENT);
  addAttribute(event, CLIENT_ID, clientId);
  addAttribute(event, CLIENT_TYPE, clientType);
  addAttribute(event, CONSENSUS_HEIGHT, formatHeight(height));
  return event;
}

/** The first of the heights apart, for those who still read that. */
export function updateClientEvent(
  clientId: Bytes, clientType: Bytes, heights: Height[],
): EventBuilder {
  const event = newEvent(UPDATE_CLIENT);
  addAttribute(event, CLIENT_ID, clientId);
  addAttribute(event, CLIENT_TYPE, clientType);
  addAttribute(event, CONSENSUS_HEIGHT, heights.length == 0 ? NOTHING : formatHeight(heights[0]));
  addAttribute(event, CONSENSUS_HEIGHTS, joinHeights(heights));
  return event;
}

function joinHeights(heights: Height[]): Bytes {
  const joined = new TextBuilder(USUAL_SIZE);
  for (let i = 0; i < heights.length; i++) {
    if (i > 0) joined.byte(COMMA);
    joined.text(formatHeight(heights[i]));
  }
  return joined.bytes;
}

export function clientMisbehaviourEvent(clientId: Bytes, clientType: Bytes): EventBuilder {
  const event = newEvent(CLIENT_MISBEHAVIOUR);
  addAttribute(event, CLIENT_ID, clientId);
  addAttribute(event, CLIENT_TYPE, clientType);
  return event;
}

export function upgradeClientEvent(
  clientId: Bytes, clientType: Bytes, height: Height,
): EventBuilder {
  const event = newEvent(UPGRADE_CLIENT);
  addAttribute(event, CLIENT_ID, clientId);
  addAttribute(event, CLIENT_TYPE, clientType);
  addAttribute(event, CONSENSUS_HEIGHT, formatHeight(height));
  return event;
}

export function recoverClientEvent(subjectId: Bytes, clientType: Bytes): EventBuilder {
  const event = newEvent(RECOVER_CLIENT);
  addAttribute(event, SUBJECT_CLIENT_ID, subjectId);
  addAttribute(event, CLIENT_TYPE, clientType);
  return event;
}

export function scheduleUpgradeEvent(title: Bytes, planHeight: i64): EventBuilder {
  const event = newEvent(SCHEDULE_IBC_SOFTWARE_UPGRADE);
  addAttribute(event, TITLE, title);
  addAttribute(event, UPGRADE_PLAN_HEIGHT, Bytes.of(planHeight.toString()));
  return event;
}

/** Says which store to prove the upgraded consensus state from. */
export function upgradeChainEvent(planHeight: i64): EventBuilder {
  const event = newEvent(UPGRADE_CHAIN);
  addAttribute(event, UPGRADE_PLAN_HEIGHT, Bytes.of(planHeight.toString()));
  addAttribute(event, UPGRADE_STORE, UPGRADE);
  return event;
}
