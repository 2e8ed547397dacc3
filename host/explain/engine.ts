/** An engine that runs most calls on the plain core, and those to be explained on the other one. */

import type { Engine } from "../chain/core.js";
import { AppCallResponse, DeliverResponse } from "../codec/gen/strait.abi.v0.js";
import type { CallName } from "../vm/abi.js";
import type { CallContext } from "../vm/host.js";
import { Recorder } from "./records.js";
import type { SiteTable } from "./sites.js";

/** What is to become of a call that has a result of its own. */
export type Wish = "plain" | "explained" | "explained if it fails";

/** Takes the records of calls that were explained. */
export type Listener = (index: number, recorder: Recorder) => void;

/** Calls that a block makes for its actions and transactions. */
const RESULTS: ReadonlySet<CallName> = new Set<CallName>(["deliver", "app_call"]);

export class ExplainingEngine implements Engine {
  private index = 0;
  private wish: (index: number) => Wish = () => "plain";
  private listener: Listener = () => {};
  /** Of the call that is being explained. */
  private recorder: Recorder | undefined;
  private isNested = false;

  constructor(
    private readonly plain: Engine,
    private readonly explaining: Engine,
    private readonly table: SiteTable,
  ) {}

  /** Begins a block: `wish` says what to do with each of its calls, counted from 0. */
  beginBlock(wish: (index: number) => Wish, listener: Listener): void {
    this.index = 0;
    this.wish = wish;
    this.listener = listener;
  }

  call(name: CallName, input: Uint8Array, context: CallContext): Uint8Array {
    const { recorder } = this;
    // What an application calls back within an explained call belongs to it.
    if (recorder !== undefined) return this.explain(recorder, name, input, context);
    if (this.isNested || !RESULTS.has(name)) return this.plain.call(name, input, context);
    const index = this.index++;
    const wish = this.wish(index);
    if (wish === "plain") return this.callPlain(name, input, context);
    if (wish === "explained if it fails") {
      const { stores } = context;
      stores.open();
      const output = this.callPlain(name, input, context);
      const hasFailed = codeOf(name, output) !== 0;
      stores.close(!hasFailed);
      if (!hasFailed) return output;
    }
    this.recorder = new Recorder(this.table);
    try {
      const output = this.explain(this.recorder, name, input, context);
      this.listener(index, this.recorder);
      return output;
    } finally {
      this.recorder = undefined;
    }
  }

  private callPlain(name: CallName, input: Uint8Array, context: CallContext): Uint8Array {
    this.isNested = true;
    try {
      return this.plain.call(name, input, context);
    } finally {
      this.isNested = false;
    }
  }

  private explain(
    recorder: Recorder,
    name: CallName,
    input: Uint8Array,
    context: CallContext,
  ): Uint8Array {
    const log = (_level: number, text: string) => recorder.add(text);
    return this.explaining.call(name, input, { ...context, log });
  }
}

function codeOf(name: CallName, output: Uint8Array): number {
  const codec = name === "deliver" ? DeliverResponse : AppCallResponse;
  return codec.decode(output).code;
}
