/** How it comes about that one chain has a datagram of some kind for another. */
import {
  type Channel,
  type Connection,
  type Datagram,
  type DatagramKind,
  pendingDatagrams,
  type RelayedChain,
  Relayer,
} from "../../../host/index.js";
import { submit } from "../../../host/network/connection.js";
import { channelOpenInit, connectionOpenInit } from "../../../host/network/messages.js";

/** A chain that has something for another, and a connection between them that it began. */
export interface Scene {
  readonly source: RelayedChain;
  readonly destination: RelayedChain;
  readonly connection: Connection;
}

const ACCOUNT = "carol";
const DATA = "mock packet data";

/** Relays all that there is, but for what the scene is about. */
export function relayAllBut(kind: DatagramKind, { source, destination }: Scene): void {
  const filter = (datagram: Datagram) => datagram.kind !== kind;
  new Relayer({ account: "bob", limits: { messages: 20 }, filter }).relayAll([source, destination]);
}

function openMock({ connection }: Scene, ordered = false): Channel {
  return connection.openChannel({ port: "mock", ordered });
}

/** What makes a datagram of each kind wait for the destination. */
export const SITUATIONS: Readonly<
  Record<Exclude<DatagramKind, "update client">, (scene: Scene) => void>
> = {
  "connection open try": (scene) => beginConnection(scene, scene.source),
  "connection open ack": (scene) => {
    beginConnection(scene, scene.destination);
    relayAllBut("connection open ack", scene);
  },
  "connection open confirm": (scene) => {
    beginConnection(scene, scene.source);
    relayAllBut("connection open confirm", scene);
  },
  "channel open try": (scene) => beginChannel(scene, scene.source),
  "channel open ack": (scene) => {
    beginChannel(scene, scene.destination);
    relayAllBut("channel open ack", scene);
  },
  "channel open confirm": (scene) => {
    beginChannel(scene, scene.source);
    relayAllBut("channel open confirm", scene);
  },
  "channel close confirm": (scene) => openMock(scene).close(scene.source),
  "receive packet": (scene) => {
    openMock(scene, true).send({ on: scene.source, data: DATA });
  },
  "acknowledge packet": (scene) => {
    openMock(scene, true).send({ on: scene.destination, data: DATA });
    relayAllBut("acknowledge packet", scene);
  },
  "time out packet": (scene) => {
    const { source, destination } = scene;
    const timeoutHeight = source.height + 20n;
    openMock(scene).send({ on: destination, data: DATA, timeoutHeight });
    while (source.height <= timeoutHeight) source.makeBlock();
  },
  "time out packet on close": (scene) => {
    const channel = openMock(scene);
    channel.send({ on: scene.destination, data: DATA });
    channel.close(scene.source);
  },
};

function beginConnection({ source, connection }: Scene, chain: RelayedChain): void {
  const { clientIdOnA, clientIdOnB } = connection.ids;
  const clients =
    chain === source
      ? { clientIdOnA, clientIdOnB }
      : { clientIdOnA: clientIdOnB, clientIdOnB: clientIdOnA };
  submit(chain, ACCOUNT, connectionOpenInit(chain, ACCOUNT, clients, 0n));
}

function beginChannel({ source, connection }: Scene, chain: RelayedChain): void {
  const { connectionIdOnA, connectionIdOnB } = connection.ids;
  const connectionId = chain === source ? connectionIdOnA : connectionIdOnB;
  submit(chain, ACCOUNT, channelOpenInit(chain, ACCOUNT, connectionId, { port: "mock" }));
}

/** What the source has for the destination now, updates of the client first. */
export function pendingOn({ source, destination }: Scene): readonly Datagram[] {
  // What the last block wrote is proven by the header of the next one.
  source.makeBlock();
  const signers = { [destination.id]: destination.address(ACCOUNT) };
  return pendingDatagrams(source, destination, { signers }).onCounterparty;
}
