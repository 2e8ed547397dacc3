/** What a contract answers. */
import { Bytes } from "../abi/bytes";
import { encode } from "./data";
import { Data } from "./fields";

const NOTHING = Bytes.allocate(0);
const REFUSED: u32 = 1;

/** Data, or a refusal: then nothing of what the contract did is kept. */
@final
export class Answer {
  constructor(
    public readonly data: Bytes,
    /** 0 when nothing is refused. */
    public readonly code: u32,
    /** Why it is refused. */
    public readonly error: string,
  ) {}

  get isRefused(): bool {
    return this.code != 0;
  }
}

/** It is done, and there is nothing more to say. */
export function done(data: Bytes = NOTHING): Answer {
  return new Answer(data, 0, "");
}

/** Answers data as JSON. */
export function answer(data: Data): Answer {
  return done(encode(data));
}

/** Refuses, with a code of the contract's own, not 0. */
export function refuse(why: string, code: u32 = REFUSED): Answer {
  return new Answer(NOTHING, max<u32>(code, 1), why);
}
