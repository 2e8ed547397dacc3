/** Has two live chains do things, and keeps each state with what was accepted in it. */
import type { Action, BlockResult, Outcome } from "../../host/chain/block.js";
import { packAny } from "../../host/codec/any.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import type { Packet as PacketV2 } from "../../host/codec/gen/ibc.core.channel.v2.js";
import { AppCallRequest, DeliverRequest, SendPacket } from "../../host/codec/gen/strait.abi.v0.js";
import type { MessageCodec } from "../../host/codec/message.js";
import { type BlockContent, LiveChain, newClock, signedBy } from "../support/liveChain.js";
import { knownHeight, type Passage, updateOf } from "../support/relay.js";
import { AUTHORITY, OTHER_SIGNER, SIGNER } from "../support/world.js";
import { SCRIPTS } from "./call.js";
import { freeze, type Request, type Scene, STACKS, STACKS_V2 } from "./scene.js";

export const DAY_NANOS = 86_400_000_000_000n;

export class Storyteller {
  readonly scenes: Scene[] = [];
  private readonly clock = newClock();
  readonly a = this.newChain("alpha-1");
  readonly b = this.newChain("beta-2");
  /** What A says to B, and B to A, by their first clients. */
  readonly toB: Passage = this.passage(this.a, this.b);
  readonly toA: Passage = this.passage(this.b, this.a);

  /** A transaction; returns the responses. */
  tell(chain: LiveChain, name: string, messages: readonly Any[], signer = SIGNER): BlockResult {
    const request = DeliverRequest.create({ messages: [...messages], signers: [signer] });
    const content = { transactions: [signedBy(signer, messages)] };
    return this.capture(chain, name, { target: "deliver", message: request }, content);
  }

  /** A transaction of one message. */
  send<Message extends object>(
    chain: LiveChain,
    codec: MessageCodec<Message>,
    message: Partial<Message>,
    signer = SIGNER,
  ): BlockResult {
    const packed = packAny(codec, codec.create({ signer, ...message } as Partial<Message>));
    return this.tell(chain, codec.name.split(".").at(-1)!, [packed], signer);
  }

  /** A message of the authority. */
  govern<Message extends object>(
    chain: LiveChain,
    codec: MessageCodec<Message>,
    message: Partial<Message>,
  ): void {
    const packed = packAny(
      codec,
      codec.create({ signer: AUTHORITY, ...message } as Partial<Message>),
    );
    const request = DeliverRequest.create({ messages: [packed], routed: true });
    const actions: Action[] = [{ kind: "authority_msg", message: packed }];
    this.capture(chain, codec.name, { target: "deliver", message: request }, { actions });
  }

  /** The application `mock` sends a packet; returns it. */
  sendPacket(chain: LiveChain, packet: Partial<SendPacket>, sourcePort = "mock"): Packet {
    const sent = SendPacket.create(packet);
    const message = AppCallRequest.create({ portId: sourcePort, sendPacket: sent });
    const actions: Action[] = [{ kind: "send_packet", sourcePort, packet: sent }];
    this.capture(chain, "sendPacket", { target: "app_call", message }, { actions });
    return chain.sent.at(-1)!;
  }

  /** An application acknowledges a packet that it received before. */
  writeAcknowledgement(chain: LiveChain, packet: Packet, acknowledgement: Uint8Array): void {
    const writeAcknowledgement = { packet, acknowledgement };
    const portId = packet.destinationPort;
    const message = AppCallRequest.create({ portId, writeAcknowledgement });
    const actions: Action[] = [{ kind: "write_acknowledgement", packet, acknowledgement }];
    this.capture(chain, "writeAcknowledgement", { target: "app_call", message }, { actions });
  }

  /** The same of a packet between clients. */
  writeAcknowledgementV2(
    chain: LiveChain,
    packet: PacketV2,
    portId: string,
    appAcknowledgement: Uint8Array,
  ): void {
    const writing = {
      destinationClient: packet.destinationClient,
      sequence: packet.sequence,
      acknowledgement: { appAcknowledgements: [appAcknowledgement] },
    };
    const message = AppCallRequest.create({ portId, writeAcknowledgementV2: writing });
    const actions: Action[] = [{ kind: "write_acknowledgement_v2", ...writing }];
    this.capture(chain, "writeAcknowledgementV2", { target: "app_call", message }, { actions });
  }

  /** What would be accepted now, but is not done. */
  mention(chain: LiveChain, name: string, request: Request): void {
    const last = chain.blocks.at(-1)!;
    const place = { ...last, chainId: chain.chainId, height: last.height + 1n };
    this.scenes.push({ name, place, stores: freeze(chain.latest), request });
  }

  /** Has the client at the end of a passage learn of all that the other chain did; the height. */
  update(passage: Passage): bigint {
    passage.from.makeBlock();
    this.tell(passage.to, "MsgUpdateClient", [updateOf(passage)]);
    return knownHeight(passage);
  }

  /** Brings something with a proof. */
  relay(passage: Passage, build: (height: bigint) => Any): void {
    const message = build(this.update(passage));
    this.tell(passage.to, message.typeUrl.split(".").at(-1)!, [message]);
  }

  private capture(
    chain: LiveChain,
    name: string,
    request: Request,
    content: BlockContent,
  ): BlockResult {
    const stores = freeze(chain.latest);
    const result = chain.makeBlock(content);
    for (const outcome of [...result.actions, ...result.transactions]) mustSucceed(name, outcome);
    const block = chain.blocks.at(-1)!;
    const place = { ...block, chainId: chain.chainId };
    this.scenes.push({ name: `${chain.chainId} ${name}`, place, stores, request });
    return result;
  }

  private newChain(chainId: string): LiveChain {
    const balances = [SIGNER, OTHER_SIGNER].map((address) => {
      return { address, denom: "stake", amount: 1_000_000n };
    });
    const { clock } = this;
    const applications = SCRIPTS[0]!;
    const stacks = { stacks: STACKS, stacksV2: STACKS_V2 };
    return new LiveChain({ chainId, clock, balances, validators: 2, applications, ...stacks });
  }

  private passage(from: LiveChain, to: LiveChain): Passage {
    return { from, to, clientId: "07-tendermint-0", counterpartyClientId: "07-tendermint-0" };
  }
}

function mustSucceed(name: string, { code, codespace, log }: Outcome): void {
  if (code !== 0) throw new Error(`${name} was refused with ${codespace}/${code}: ${log}`);
}
