/** Makes mutants of calls: of what is asked, of when, of whom, and of the state. */
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { type DeliverRequest, QueryRequest } from "../../host/codec/gen/strait.abi.v0.js";
import type { MessageCodec } from "../../host/codec/message.js";
import { EncodeError } from "../../host/codec/wire.js";
import type { Mode } from "../../host/vm/host.js";
import type { Random } from "../commitment/support/random.js";
import type { Call } from "./call.js";
import { SCRIPTS } from "./call.js";
import type { Dictionary, Fields } from "./dictionary.js";
import { changedBytes, mutated } from "./mutate.js";
import { packedCodec } from "./nested.js";
import { codecOf, type Place, type Request, type Scene } from "./scene.js";

const HOUR_NANOS = 3_600_000_000_000n;
const MODES: readonly Mode[] = ["check", "recheck", "simulate"];
/** Codecs that know only what is packed, or what a method is asked with. */
const PACKED = onlyField(Any, "value");
const QUESTION = onlyField(QueryRequest, "data");

function onlyField<Message>(codec: MessageCodec<Message>, name: string): MessageCodec<unknown> {
  const fields = codec.fields.filter((field) => field.name === name);
  return { ...codec, fields } as unknown as MessageCodec<unknown>;
}

export class Mutator {
  private readonly messages: readonly Any[];
  /** Other times and heights of each place. */
  private readonly places = new Map<Place, readonly Place[]>();

  constructor(
    private readonly random: Random,
    private readonly dictionary: Dictionary,
    private readonly scenes: readonly Scene[],
  ) {
    this.messages = scenes.flatMap(({ request }) =>
      request.target === "deliver" ? request.message.messages : [],
    );
  }

  /** A call with something otherwise. */
  mutant(call: Call): Call {
    const { random } = this;
    const scene = random.oneIn(8) ? random.pick(this.scenes) : undefined;
    const place = random.oneIn(12) ? this.otherPlace(scene?.place ?? call.place) : scene?.place;
    const around = {
      scene: scene ?? call.scene,
      place: place ?? call.place,
      mode: random.oneIn(16) && call.mode !== "query" ? random.pick(MODES) : call.mode,
      script: random.oneIn(16) ? random.below(SCRIPTS.length) : call.script,
    };
    let { request } = call;
    // What stands in another state than its own need not be changed.
    const fewest = scene === undefined ? 1 : 0;
    let count = fewest + (random.oneIn(3) ? random.below(4) : 0);
    for (; count > 0; count--) {
      request = this.changedRequest(request);
    }
    const input = encoded(request);
    // What cannot be written, a time of the year 20,000, is left as it was.
    if (input === undefined) return call;
    if (!random.oneIn(40)) return { ...around, request, input, isWhole: true };
    return { ...around, request, input: changedBytes(input, random), isWhole: false };
  }

  private changedRequest(request: Request): Request {
    switch (request.target) {
      case "deliver":
        return { target: "deliver", message: this.changedTransaction(request.message) };
      case "app_call":
        return { target: "app_call", message: this.changed(codecOf(request), request.message) };
      case "query": {
        const codec = this.random.oneIn(24) ? codecOf(request) : QUESTION;
        return { target: "query", message: this.changed(codec, request.message) };
      }
    }
  }

  private changed<Message>(codec: MessageCodec<unknown>, message: Message): Message {
    const fields = message as unknown as Fields;
    try {
      return mutated(codec, fields, this.dictionary, this.random) as unknown as Message;
    } catch (error) {
      if (error instanceof EncodeError) return message;
      throw error;
    }
  }

  private changedTransaction(request: DeliverRequest): DeliverRequest {
    const { random } = this;
    if (random.oneIn(50)) return { ...request, routed: !request.routed };
    if (random.oneIn(30)) return this.changed(codecOf({ target: "deliver" }), request);
    const { routed } = request;
    const messages = this.changedMessages(request.messages);
    return { messages, routed, signers: routed ? request.signers : signersOf(messages) };
  }

  private changedMessages(messages: readonly Any[]): Any[] {
    const { random } = this;
    const at = random.below(messages.length);
    const message = messages[at];
    if (message === undefined) return [random.pick(this.messages)];
    const before = messages.slice(0, at);
    const after = messages.slice(at + 1);
    if (random.oneIn(24)) return [...messages, random.pick(this.messages)];
    if (random.oneIn(24)) return [random.pick(this.messages), ...messages];
    if (random.oneIn(24)) return [...messages, message];
    if (messages.length > 1 && random.oneIn(8)) return [...before, ...after];
    return [...before, this.changedMessage(message), ...after];
  }

  private changedMessage(message: Any): Any {
    const { random } = this;
    const { typeUrl, value } = message;
    if (random.oneIn(100)) return { typeUrl: random.pick(this.messages).typeUrl, value };
    if (random.oneIn(16)) return { typeUrl, value: changedBytes(value, random) };
    return this.changed(PACKED, message);
  }

  private otherPlace(place: Place): Place {
    let others = this.places.get(place);
    if (others === undefined) {
      const { timeNanos, height } = place;
      others = [
        { ...place, timeNanos: timeNanos + HOUR_NANOS },
        { ...place, timeNanos: timeNanos + 24n * 15n * HOUR_NANOS },
        { ...place, timeNanos: timeNanos - HOUR_NANOS },
        { ...place, height: height + 1_000_000n },
        { ...place, height: 1n },
      ];
      this.places.set(place, others);
    }
    return this.random.pick(others);
  }
}

function encoded(request: Request): Uint8Array | undefined {
  try {
    return codecOf(request).encode(request.message);
  } catch (error) {
    if (error instanceof EncodeError) return undefined;
    throw error;
  }
}

/** The accounts that messages name, as the transaction's signers. */
function signersOf(messages: readonly Any[]): string[] {
  const signers = messages.map((message) => signerOf(message)).filter((name) => name !== undefined);
  return [...new Set(signers)];
}

function signerOf({ typeUrl, value }: Any): string | undefined {
  const fields = packedCodec(typeUrl)?.decode(value);
  const paid = fields?.packetFee as { readonly refundAddress?: unknown } | undefined;
  const name = fields?.signer ?? fields?.sender ?? fields?.relayer ?? paid?.refundAddress;
  return typeof name === "string" ? name : undefined;
}
