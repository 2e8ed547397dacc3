/** A world that has something to say to every query. */
import { concatBytes, utf8 } from "../../host/bytes.js";
import { Plan } from "../../host/codec/gen/cosmos.upgrade.v1beta1.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { Any as AnyCodec } from "../../host/codec/gen/google.protobuf.js";
import { Denom } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { CounterpartyInfo } from "../../host/codec/gen/ibc.core.client.v2.js";
import { queryMethod } from "../../host/codec/queries.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import {
  addChannel,
  channelEnd,
  keys,
  MOCK,
  ORDERED,
  putChannel,
  sequenceBytes,
  sha256,
  TRANSFER,
} from "./channels.js";
import { createClientOf, restrictRelayers } from "./clients.js";
import { CLIENT, counterpartyEnd, putConnection } from "./connections.js";
import { Link } from "./link.js";
import { putEntries } from "./packets.js";
import { ed25519Signer, SoloMachine } from "./soloMachine.js";
import { mustCreate } from "./soloMachineClients.js";
import { setTotalEscrow } from "./transfers.js";
import {
  packClientState,
  packConsensusState,
  SIGNER,
  validClientState,
  validConsensusState,
  type World,
} from "./world.js";

/** The ORDERED channel of the mock application. */
export const ORDERED_CHANNEL = "channel-1";
/** What the counterparty stores under the key `proven`. */
export const PROVEN = utf8("a value to be proven");
export const DENOMS = [
  ["stake", "transfer/channel-0"],
  ["stake", "transfer/channel-0/transfer/channel-1"],
  ["atom", "transfer/channel-9"],
  ["stake", "transfer/channel-10"],
  ["pool/1", "transfer/channel-2"],
] as const;

/** Codespace and code of the answer to a query, and its decoded response. */
export function ask(world: World, path: string, fields: object = {}) {
  const { request } = queryMethod(path)!;
  return askRaw(world, path, request.encode(request.create(fields)));
}

/** The same for an encoded request. */
export function askRaw(world: World, path: string, data: Uint8Array) {
  const { codespace, code, value, log } = world.query(path, data);
  const response = queryMethod(path)?.response;
  const json = code === 0 ? response?.toJson(response.decode(value)) : undefined;
  return { result: `${codespace}/${code}`, log, value, json };
}

/** A link whose world holds every kind of thing, among them lists longer than a page of three. */
export function populatedLink(): Link {
  const link = Link.open();
  const { world } = link;
  addChannel(link, { portId: TRANSFER });
  addChannel(link, { channelId: ORDERED_CHANNEL, ordering: ORDERED });
  link.commit({ proven: PROVEN });
  for (let i = 0; i < 4; i++) createClientOf(world, link.counterparty, 2n);
  mustCreate(world, new SoloMachine(ed25519Signer(1)));
  restrictRelayers(world, CLIENT, [SIGNER]);
  for (let i = 1; i < 12; i++) putConnection(world, `connection-${i}`, counterpartyEnd({}));
  for (let i = 2; i < 12; i++) {
    const end = channelEnd({ state: 1 + (i % 4) });
    putChannel(world, MOCK, `channel-${i}`, { ...end, connectionHops: [`connection-${i % 3}`] });
  }
  putPackets(world);
  putPacketsV2(world);
  putUpgrade(world);
  putTransfers(world);
  return link;
}

function putPackets(world: World): void {
  for (const sequence of [1n, 2n, 5n, 9n, 10n, 11n, 12n, 100n, 18446744073709551615n]) {
    putEntries(world, {
      [keys.commitment(TRANSFER, "channel-0", sequence)]: sha256(sequenceBytes(sequence)),
      [keys.acknowledgement(TRANSFER, "channel-0", sequence)]: sha256(utf8(`${sequence}`)),
      [keys.receipt(TRANSFER, "channel-0", sequence)]: Uint8Array.of(1),
    });
  }
  putEntries(world, {
    [keys.nextSequenceRecv(MOCK, ORDERED_CHANNEL)]: sequenceBytes(7n),
    [keys.commitment(TRANSFER, "channel-01", 3n)]: sha256(utf8("of another channel")),
  });
}

function putPacketsV2(world: World): void {
  const client = utf8(CLIENT);
  for (const sequence of [1n, 2n, 3n, 200n, 256n, 1n << 40n]) {
    const key = (tag: number) => concatBytes(client, Uint8Array.of(tag), sequenceBytes(sequence));
    world.branches.set(0, key(1), sha256(sequenceBytes(sequence)));
    world.branches.set(0, key(2), Uint8Array.of(2));
    world.branches.set(0, key(3), sha256(utf8(`${sequence}`)));
  }
  world.branches.set(0, utf8(`nextSequenceSend/${CLIENT}`), sequenceBytes(257n));
  const info = { clientId: "07-tendermint-9", merklePrefix: [utf8("ibc"), new Uint8Array(0)] };
  const encoded = CounterpartyInfo.encode(CounterpartyInfo.create(info));
  world.branches.set(0, utf8(`clients/${CLIENT}/counterparty`), encoded);
}

function putUpgrade(world: World): void {
  const height = world.height;
  const put = (key: string, state: Any) =>
    world.branches.set(STORE_NUMBERS.upgrade, utf8(key), AnyCodec.encode(state));
  const plan = Plan.encode(Plan.create({ name: "next", height }));
  world.branches.set(STORE_NUMBERS.upgrade, Uint8Array.of(0), plan);
  const path = `upgradedIBCState/${height}`;
  put(`${path}/upgradedClient`, packClientState(validClientState()));
  put(`${path}/upgradedConsState`, packConsensusState(validConsensusState()));
}

function putTransfers(world: World): void {
  for (const [base, hops] of DENOMS) {
    const names = hops.split("/");
    const trace = names.flatMap((portId, i) =>
      i % 2 === 0 ? [{ portId, channelId: names[i + 1]! }] : [],
    );
    const key = concatBytes(Uint8Array.of(3), sha256(utf8(`${hops}/${base}`)));
    const denom = Denom.encode(Denom.create({ base, trace }));
    world.branches.set(STORE_NUMBERS.transfer, key, denom);
  }
  setTotalEscrow(world, "stake", 2n ** 200n);
}
