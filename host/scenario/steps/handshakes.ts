/** Steps that open and close connections and channels (ICS-03, ICS-04). */
import type { Difference } from "../../chain/difference.js";
import type { JsonNode } from "../../chain/jsonNode.js";
import { MsgChannelOpenInitResponse } from "../../codec/gen/ibc.core.channel.v1.js";
import type { LocalChain } from "../../local/localChain.js";
import { attributeOf, responseOf } from "../../network/connection.js";
import {
  type ChannelOptions,
  channelCloseInit,
  channelOpenInit,
  connectionOpenInit,
} from "../../network/messages.js";
import type { Datagram } from "../../relayer/datagram.js";
import { channelOf, connectionOf } from "../../relayer/ibcState.js";
import { Relayer } from "../../relayer/relayer.js";
import { readDuration } from "../duration.js";
import { channelState, connectionState } from "../overview.js";
import type { Stage } from "../stage.js";
import { type Deed, readChainId, readName, readSigning, SIGNING_FIELDS, submit } from "../step.js";

const OPEN = "OPEN";
const NOTHING = "none";

/** The four steps of ICS-03, or the first alone where `relay` is false. */
export function readOpenConnection(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  json.only(...SIGNING_FIELDS, "on", "client", "counterpartyClient", "delay", "relay");
  const on = readChainId(json.field("on"), chainIds);
  const client = readName(json.field("client"));
  const counterpartyClient = readName(json.field("counterpartyClient"));
  const delay = json.optional("delay");
  const delayNanos = delay === undefined ? 0n : readDuration(delay);
  const isRelayed = json.optional("relay")?.boolean() ?? true;
  const signing = readSigning(json);
  return (stage) => {
    const chain = stage.chain(on);
    const { clientId, of } = stage.client(chain, client);
    const clientIdOnB = stage.client(of, counterpartyClient).clientId;
    const clients = { clientIdOnA: clientId, clientIdOnB };
    const message = connectionOpenInit(chain, signing.signer, clients, delayNanos);
    const { result, differences } = submit(chain, [message], signing);
    if (result.code !== 0 || !isRelayed) return differences;
    const connectionId = attributeOf(result, "connection_open_init", "connection_id");
    const carried = carry([chain, of], signing.signer, "connection");
    const end = connectionOf(chain, connectionId)!;
    const there = connectionOf(of, end.counterparty.connectionId);
    const states = [connectionState(end), there === undefined ? NOTHING : connectionState(there)];
    return [...differences, ...checkOpen(`connection ${connectionId}`, states, carried)];
  };
}

/** The four steps of ICS-04, or the first alone where `relay` is false. */
export function readOpenChannel(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  const fields = ["connection", "port", "counterpartyPort", "ordered", "version", "relay"];
  json.only(...SIGNING_FIELDS, "on", ...fields);
  const on = readChainId(json.field("on"), chainIds);
  const connection = readName(json.field("connection"));
  const portNode = json.optional("port");
  const counterpartyPort = json.optional("counterpartyPort") ?? portNode;
  portNode?.text();
  counterpartyPort?.text();
  const given = {
    ordered: json.optional("ordered")?.boolean() ?? false,
    version: json.optional("version")?.text() ?? "",
  };
  const isRelayed = json.optional("relay")?.boolean() ?? true;
  const signing = readSigning(json);
  return (stage) => {
    const chain = stage.chain(on);
    const { connectionId, counterparty } = stage.connection(chain, connection);
    const port = readPort(stage, chain, portNode);
    const portOnB = readPort(stage, counterparty, counterpartyPort);
    const options: ChannelOptions = { port, portOnB, ...given };
    const message = channelOpenInit(chain, signing.signer, connectionId, options);
    const { result, differences } = submit(chain, [message], signing);
    if (result.code !== 0 || !isRelayed) return differences;
    const { channelId } = responseOf(result, MsgChannelOpenInitResponse);
    const carried = carry([chain, counterparty], signing.signer, "channel open");
    const end = channelOf(chain, port, channelId)!;
    const there = channelOf(counterparty, end.counterparty.portId, end.counterparty.channelId);
    const states = [channelState(end), there === undefined ? NOTHING : channelState(there)];
    return [...differences, ...checkOpen(`channel ${port}/${channelId}`, states, carried)];
  };
}

/** Closes an end of a channel; a relayer tells the other end. */
export function readCloseChannel(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  json.only(...SIGNING_FIELDS, "on", "port", "channel");
  const on = readChainId(json.field("on"), chainIds);
  const port = json.optional("port");
  port?.text();
  const channel = readName(json.field("channel"));
  const signing = readSigning(json);
  return (stage) => {
    const chain = stage.chain(on);
    const [end] = stage.channel(chain, readPort(stage, chain, port), channel);
    return submit(end.chain, [channelCloseInit(end, signing.signer)], signing).differences;
  };
}

/** A port, which may be that of a contract. */
function readPort(stage: Stage, chain: LocalChain, json: JsonNode | undefined): string {
  return json === undefined ? "transfer" : stage.text(chain, json);
}

/** Relays what belongs to one kind of handshake alone, until nothing of it is pending. */
function carry(chains: readonly LocalChain[], account: string, kind: string): Relayer {
  const filter = (datagram: Datagram) => datagram.kind.startsWith(kind);
  const relayer = new Relayer({ account, filter });
  relayer.relayAll(chains);
  return relayer;
}

/** A handshake that was relayed has to end with both ends open. */
function checkOpen(what: string, states: readonly string[], { report }: Relayer): Difference[] {
  if (states.every((state) => state === OPEN)) return [];
  const found = [...report].flatMap(([chainId, { failures, isOutOfFunds }]) => {
    const purse = isOutOfFunds ? [`the relayer's account on ${chainId} is empty`] : [];
    const last = failures.at(-1);
    if (last === undefined) return purse;
    return [
      ...purse,
      `${chainId} refused ${last.kind}: ${last.codespace}/${last.code} ${last.log}`,
    ];
  });
  return [
    {
      place: what,
      what: "states of both ends",
      expected: `${OPEN}, ${OPEN}`,
      found: [states.join(", "), ...found].join("; "),
    },
  ];
}
