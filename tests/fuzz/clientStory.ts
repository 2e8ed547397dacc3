/** The part of the story that is about clients, and about what the authority decides. */
import { utf8 } from "../../host/bytes.js";
import { packAny } from "../../host/codec/any.js";
import { Plan } from "../../host/codec/gen/cosmos.upgrade.v1beta1.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import * as transfer from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import * as client from "../../host/codec/gen/ibc.core.client.v1.js";
import * as clientV2 from "../../host/codec/gen/ibc.core.client.v2.js";
import * as connection from "../../host/codec/gen/ibc.core.connection.v1.js";
import * as solomachine from "../../host/codec/gen/ibc.lightclients.solomachine.v3.js";
import {
  ClientState,
  ConsensusState,
  Header,
  Misbehaviour,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { createClientOf, knownHeight, type Passage, updateOf } from "../support/relay.js";
import {
  ed25519Signer,
  multisigSigner,
  type Signer,
  SoloMachine,
  secp256k1Signer,
  secp256r1Signer,
} from "../support/soloMachine.js";
import { SIGNER } from "../support/world.js";
import { DAY_NANOS, type Storyteller } from "./storyteller.js";

const MEMBERS = [ed25519Signer(11), secp256k1Signer(12), secp256k1Signer(13)];
const SIGNERS: readonly Signer[] = [
  ed25519Signer(1),
  secp256k1Signer(2),
  secp256r1Signer(3),
  multisigSigner(2, MEMBERS, [0, 2]),
];

export function tellOfClients(story: Storyteller): void {
  tellOfSoloMachines(story);
  tellOfConfiguration(story);
  tellOfHeaders(story);
  tellOfRecovery(story);
  tellOfUpgrades(story);
  tellOfParameters(story);
}

function tellOfSoloMachines(story: Storyteller): void {
  for (const signer of SIGNERS) {
    const machine = new SoloMachine(signer);
    const created = story.send(story.b, client.MsgCreateClient, {
      clientState: packAny(solomachine.ClientState, machine.clientState()),
      consensusState: packAny(solomachine.ConsensusState, machine.consensusState()),
    });
    const clientId = clientIdIn(created.transactions[0]!.events);
    const next = new SoloMachine(SIGNERS[0]!, 2n, 11n);
    const header = packAny(solomachine.Header, machine.header(next));
    story.send(story.b, client.MsgUpdateClient, { clientId, clientMessage: header });
    const evidence = packAny(solomachine.Misbehaviour, next.misbehaviour());
    story.send(story.b, client.MsgUpdateClient, { clientId, clientMessage: evidence });
  }
}

interface Told {
  readonly type: string;
  readonly attributes: readonly { readonly key: string; readonly value: string }[];
}

function clientIdIn(events: readonly Told[]): string {
  const created = events.find(({ type }) => type === "create_client");
  return created!.attributes.find(({ key }) => key === "client_id")!.value;
}

/** A further client of the chain from which a passage comes. */
function newClient(story: Storyteller, passage: Passage, changes: Partial<ClientState> = {}) {
  const message = createClientOf(passage.from, changes);
  const { transactions } = story.tell(passage.to, "MsgCreateClient", [message]);
  return { ...passage, clientId: clientIdIn(transactions[0]!.events) };
}

function tellOfConfiguration(story: Storyteller): void {
  const { a } = story;
  const { clientId } = newClient(story, story.toA);
  story.send(a, clientV2.MsgRegisterCounterparty, {
    clientId,
    counterpartyMerklePrefix: [utf8("ibc"), utf8("")],
    counterpartyClientId: "07-tendermint-0",
  });
  const config = { allowedRelayers: [SIGNER] };
  story.send(a, clientV2.MsgUpdateClientConfig, { clientId, config });
  story.update({ ...story.toA, clientId });
  story.send(a, client.MsgDeleteClientCreator, { clientId });
}

/** Headers that skip blocks, that are behind, that contradict one known, and evidence of two. */
function tellOfHeaders(story: Storyteller): void {
  const { a, b } = story;
  const passage = newClient(story, story.toA);
  const trusted = knownHeight(passage);
  for (let i = 0; i < 4; i++) b.makeBlock();
  story.tell(a, "MsgUpdateClient", [updateOf(passage, trusted + 3n)]);
  story.tell(a, "MsgUpdateClient", [updateOf(passage, trusted + 2n, trusted)]);
  const { clientId } = passage;
  const forged = b.forgedHeader(trusted + 3n, trusted, (header) => {
    header.appHash = new Uint8Array(32);
  });
  const evidence = Misbehaviour.create({
    clientId,
    header1: b.header(trusted + 3n, trusted),
    header2: forged,
  });
  const frozen = newClient(story, passage);
  const clientMessage = packAny(Header, forged);
  story.send(a, client.MsgUpdateClient, { clientId, clientMessage });
  const trustedNow = knownHeight(frozen);
  for (let i = 0; i < 2; i++) b.makeBlock();
  const fork = (height: bigint) =>
    b.forgedHeader(height, trustedNow, (header) => {
      header.appHash = new Uint8Array(32).fill(1);
    });
  const [first, second] = [trustedNow + 2n, trustedNow + 1n];
  Object.assign(evidence, { header1: b.header(first, trustedNow), header2: fork(first) });
  const packed = packAny(Misbehaviour, evidence);
  story.mention(a, "misbehaviour", requestOf(frozen.clientId, packed));
  // The later block has the earlier time.
  const early = b.forgedHeader(second, trustedNow, (header) => {
    header.time = b.header(first, trustedNow).signedHeader!.header!.time;
  });
  const backwards = { ...evidence, header1: b.header(first, trustedNow), header2: early };
  story.send(a, client.MsgUpdateClient, {
    clientId: frozen.clientId,
    clientMessage: packAny(Misbehaviour, backwards),
  });
}

function requestOf(clientId: string, clientMessage: Any) {
  const message = packAny(client.MsgUpdateClient, { clientId, clientMessage, signer: SIGNER });
  const request = { messages: [message], signers: [SIGNER], routed: false };
  return { target: "deliver", message: request } as const;
}

function tellOfRecovery(story: Storyteller): void {
  const { a, b } = story;
  const subject = newClient(story, story.toA, { trustingPeriodNanos: 2n * DAY_NANOS });
  a.makeBlock({ elapsedNanos: 3n * DAY_NANOS });
  b.makeBlock();
  const substitute = newClient(story, story.toA);
  story.govern(a, client.MsgRecoverClient, {
    subjectClientId: subject.clientId,
    substituteClientId: substitute.clientId,
  });
}

function tellOfUpgrades(story: Storyteller): void {
  const { a, b, toA } = story;
  const passage = newClient(story, toA);
  const latestHeight = { revisionNumber: 3n, revisionHeight: 1n };
  const { unbondingPeriodNanos, proofSpecs, upgradePath } = b.clientState(b.height);
  const chosen = { chainId: "beta-3", unbondingPeriodNanos, latestHeight, proofSpecs, upgradePath };
  const newState = packAny(ClientState, ClientState.create(chosen));
  const { timestamp, nextValidatorsHash } = b.consensusState(b.height);
  const consensus = ConsensusState.create({ timestamp, nextValidatorsHash });
  const newConsensus = packAny(ConsensusState, consensus);
  const planHeight = b.height + 2n;
  const clientState = Any.encode(newState);
  const consensusState = Any.encode(newConsensus);
  b.makeBlock({
    actions: [{ kind: "set_upgraded_client", planHeight, clientState, consensusState }],
  });
  b.makeBlock();
  story.tell(a, "MsgUpdateClient", [updateOf(passage, planHeight)]);
  const path = `upgradedIBCState/${planHeight}`;
  story.send(a, client.MsgUpgradeClient, {
    clientId: passage.clientId,
    clientState: newState,
    consensusState: newConsensus,
    proofUpgradeClient: b.prove(`${path}/upgradedClient`, planHeight, "upgrade"),
    proofUpgradeConsensusState: b.prove(`${path}/upgradedConsState`, planHeight, "upgrade"),
  });
  story.govern(a, client.MsgIBCSoftwareUpgrade, {
    plan: Plan.create({ name: "next", height: a.height + 1000n }),
    upgradedClientState: newState,
  });
}

function tellOfParameters(story: Storyteller): void {
  const { a } = story;
  story.govern(a, connection.MsgUpdateParams, { params: { maxExpectedTimePerBlock: 1n } });
  story.govern(a, transfer.MsgUpdateParams, {
    params: { sendEnabled: false, receiveEnabled: false },
  });
  const allowedClients = ["06-solomachine", "07-tendermint", "09-localhost"];
  story.govern(a, client.MsgUpdateParams, { params: { allowedClients } });
}
