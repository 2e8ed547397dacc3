/** Connections between a world and its counterparty, for tests of the handshake. */
import { utf8 } from "../../host/bytes.js";
import {
  ConnectionEnd,
  MsgConnectionOpenInit,
  MsgConnectionOpenTry,
  State,
  Version,
} from "../../host/codec/gen/ibc.core.connection.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { allowClients, putClientState, storedClientState } from "./clients.js";
import { Counterparty } from "./counterparty.js";
import { type Draft, type Row, set } from "./faults.js";
import { pack, SIGNER, type World } from "./world.js";

/** The client, the only one, that a world has of its counterparty. */
export const CLIENT = "07-tendermint-0";
/** The counterparty's client of the world. */
export const COUNTERPARTY_CLIENT = "07-tendermint-3";
/** The counterparty's end. */
export const COUNTERPARTY_CONNECTION = "connection-4";
/** The world's end. */
export const CONNECTION = "connection-0";
export const DELAY_NANOS = 60_000_000_000n;
export const PREFIX = { keyPrefix: utf8("ibc") };

export function newVersion(identifier = "1", features = ["ORDER_ORDERED", "ORDER_UNORDERED"]) {
  return Version.create({ identifier, features });
}

/** The counterparty's end, with the world's behind it. */
export function counterpartyEnd(fields: Partial<ConnectionEnd>): ConnectionEnd {
  return ConnectionEnd.create({
    clientId: COUNTERPARTY_CLIENT,
    versions: [newVersion()],
    counterparty: { clientId: CLIENT, connectionId: CONNECTION, prefix: PREFIX },
    delayPeriod: DELAY_NANOS,
    ...fields,
  });
}

/** A counterparty that stores connection ends, by identifier, from a height on. */
export function counterpartyWith(
  ends: Readonly<Record<string, ConnectionEnd>>,
  height: bigint,
): Counterparty {
  const counterparty = new Counterparty().advanceTo(height - 2n);
  commitEnds(counterparty, ends);
  return counterparty.advanceTo(height);
}

/** Makes a block in which ends are written. */
export function commitEnds(
  counterparty: Counterparty,
  ends: Readonly<Record<string, ConnectionEnd>>,
): void {
  const writes = Object.entries(ends).map(
    ([id, end]) => ["ibc", `connections/${id}`, ConnectionEnd.encode(end)] as const,
  );
  counterparty.commitBlock({ writes });
}

/** A height of the counterparty. */
export function at(revisionHeight: bigint) {
  return { revisionNumber: 1n, revisionHeight };
}

export function storedConnection(world: World, connectionId: string): ConnectionEnd | undefined {
  const stored = world.branches.get(0, utf8(`connections/${connectionId}`));
  return stored && ConnectionEnd.decode(stored);
}

/** Writes an end past the core. */
export function putConnection(world: World, connectionId: string, end: ConnectionEnd): void {
  world.branches.set(0, utf8(`connections/${connectionId}`), ConnectionEnd.encode(end));
}

/** Changes an end past the core. */
export function changeConnection(world: World, id: string, fields: Partial<ConnectionEnd>): void {
  const stored = storedConnection(world, id);
  if (stored !== undefined) putConnection(world, id, { ...stored, ...fields });
}

export function validOpenInit(): MsgConnectionOpenInit {
  return MsgConnectionOpenInit.create({
    clientId: CLIENT,
    counterparty: { clientId: COUNTERPARTY_CLIENT, connectionId: "", prefix: PREFIX },
    version: newVersion(),
    delayPeriod: DELAY_NANOS,
    signer: SIGNER,
  });
}

export function deliverOpenInit(world: World, message = validOpenInit()) {
  return world.deliver([pack(MsgConnectionOpenInit, MsgConnectionOpenInit.encode(message))]);
}

/** What a counterparty stores that waits for an answer. */
export function initEnd(fields: Partial<ConnectionEnd> = {}): ConnectionEnd {
  const counterparty = { clientId: CLIENT, connectionId: "", prefix: PREFIX };
  return counterpartyEnd({ state: State.STATE_INIT, counterparty, ...fields });
}

/** An answer to what a counterparty stores as COUNTERPARTY_CONNECTION at a height. */
export function validOpenTry(counterparty: Counterparty, height: bigint): MsgConnectionOpenTry {
  const connectionId = COUNTERPARTY_CONNECTION;
  return MsgConnectionOpenTry.create({
    clientId: CLIENT,
    counterparty: { clientId: COUNTERPARTY_CLIENT, connectionId, prefix: PREFIX },
    counterpartyVersions: [newVersion()],
    delayPeriod: DELAY_NANOS,
    proofInit: counterparty.prove("ibc", `connections/${connectionId}`, height),
    proofHeight: at(height),
    signer: SIGNER,
  });
}

export function deliverOpenTry(world: World, message: MsgConnectionOpenTry) {
  return world.deliver([pack(MsgConnectionOpenTry, MsgConnectionOpenTry.encode(message))]);
}

const FROZEN = { frozenHeight: { revisionNumber: 0n, revisionHeight: 1n } };

/** Freezes the world's client past the core. */
export function freezeClient(world: World): void {
  putClientState(world, CLIENT, { ...storedClientState(world, CLIENT), ...FROZEN });
}

const DAY_NANOS = 86_400_000_000_000n;

/** Lets the trusting periods of all clients pass. */
export function expireClients(world: World): void {
  world.timeNanos += 15n * DAY_NANOS;
}

interface Proven {
  proofHeight: { revisionNumber: bigint; revisionHeight: bigint };
}

/** The rows about the client and the proof, in the order of 02-client and 07-tendermint. The client
 * knows `height` alone; `proof` names the field of the message. */
export function proofRows<Message extends Proven>(
  counterparty: Counterparty,
  height: bigint,
  proof: keyof Message,
): readonly Row<Message>[] {
  const stage = Stage.STAGE_EXECUTE;
  const replace =
    (bytes: Uint8Array) =>
    ({ message }: Draft<Message>) =>
      set(message, { [proof]: bytes } as Partial<Message>);
  const another = counterparty.prove("ibc", "connections/connection-5", height);
  const absent = counterparty.prove("ibc", "connections/connection-6", height);
  return [
    [
      "a client type that is not allowed",
      "client/10",
      stage,
      ({ world }) => allowClients(world, ["06-solomachine"]),
    ],
    ["a frozen client", "client/29", stage, ({ world }) => freezeClient(world)],
    ["an expired client", "client/29", stage, ({ world }) => expireClients(world)],
    [
      "a proof of a later height",
      "ibc/9",
      stage,
      ({ message }) => set(message.proofHeight, { revisionHeight: height + 1n }),
    ],
    [
      "a proof of a later revision",
      "ibc/9",
      stage,
      ({ message }) => set(message.proofHeight, { revisionNumber: 2n }),
    ],
    ["a malformed proof", "commitment/2", stage, replace(Uint8Array.of(10, 200))],
    [
      "a proof of a height that the client does not know",
      "client/7",
      stage,
      ({ message }) => set(message.proofHeight, { revisionHeight: height - 1n }),
    ],
    ["a proof of nothing", "commitment/4", stage, replace(Uint8Array.of(16, 1))],
    ["a proof of another connection", "commitment/2", stage, replace(another)],
    ["a proof that there is no connection", "commitment/2", stage, replace(absent)],
  ];
}
