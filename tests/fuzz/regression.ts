/** Findings of the fuzzer as files that stand alone: stores, block and input of one call. */
import { fromBase64, fromHex, toBase64, toHex } from "../../host/bytes.js";
import type { Mode } from "../../host/vm/host.js";
import { STORES } from "../support/world.js";
import type { Call } from "./call.js";
import { codecOf, FrozenStore, type Request } from "./scene.js";

export interface Regression {
  /** What the core did, and should not have done. */
  readonly about: string;
  /** Codespace and code of the right answer, `/0` for success; absent until it is known. */
  readonly expected?: string;
  readonly target: Request["target"];
  readonly mode: Mode;
  readonly script: number;
  readonly chainId: string;
  readonly height: string;
  readonly timeNanos: string;
  /** Hexadecimal. */
  readonly nextValidatorsHash: string;
  /** Base64. */
  readonly input: string;
  /** By store number: hexadecimal keys and values. */
  readonly stores: readonly Readonly<Record<string, string>>[];
}

export function regressionOf(about: string, call: Call): Regression {
  const { chainId, height, timeNanos, nextValidatorsHash } = call.place;
  return {
    about,
    target: call.request.target,
    mode: call.mode,
    script: call.script,
    chainId,
    height: height.toString(),
    timeNanos: timeNanos.toString(),
    nextValidatorsHash: toHex(nextValidatorsHash),
    input: toBase64(call.input),
    stores: call.scene.stores.map((store) => store.toJson()),
  };
}

/** The call of a file. Its request is empty where the input cannot be read. */
export function callOfRegression(regression: Regression): Call {
  const { target, mode, script, chainId } = regression;
  const input = fromBase64(regression.input);
  const place = {
    chainId,
    height: BigInt(regression.height),
    timeNanos: BigInt(regression.timeNanos),
    nextValidatorsHash: fromHex(regression.nextValidatorsHash),
  };
  // Stores that there were not yet when it was found are empty.
  const stores = STORES.map((_, number) => FrozenStore.fromJson(regression.stores[number] ?? {}));
  const request = { target, message: readable(target, input) } as Request;
  return { request, input, isWhole: false, scene: { stores }, place, mode, script };
}

function readable(target: Request["target"], input: Uint8Array): unknown {
  const codec = codecOf({ target });
  try {
    return codec.decode(input);
  } catch {
    return codec.create();
  }
}
