/** Calls into modules that the host routes to (assembly/ABI.md, "Modules"). */
import { Bytes } from "./bytes";
import * as ibc0 from "./ibc0";
import { offerSpace, takeResult } from "./staged";

/** What kind of module a call goes to. */
export enum ModuleKind {
  Application = 1,
  LightClient = 2,
  Bank = 3,
  /** An application of the host that executes a message of a transaction. */
  Message = 4,
  /** From a contract to the core, and to other contracts. */
  Core = 5,
  Contract = 6,
  ContractQuery = 7,
  /** Who answers callbacks that packets ask for. */
  ContractKeeper = 8,
}

/** Whether a call was answered. */
export enum CallStatus {
  Answered,
  /** The module gave up, and what it wrote is undone. */
  Failed,
  /** The host knows no such module. */
  NoTarget,
}

const FAILED: i32 = -2;
const NO_TARGET: i32 = -3;

/** Most answers (an acknowledgement, a version, a few events) fit. */
const FIRST_GUESS: i32 = 4096;

@final
export class CallAnswer {
  constructor(
    public readonly status: CallStatus,
    /** Empty unless answered. */
    public readonly response: Bytes,
  ) {}
}

/** Calls a module; it works on the running branch. */
export function callModule(kind: ModuleKind, target: Bytes, request: Bytes): CallAnswer {
  const length = ibc0.call(
    kind, target.pointer, target.length, request.pointer, request.length,
    offerSpace(FIRST_GUESS), FIRST_GUESS,
  );
  if (length == FAILED) return new CallAnswer(CallStatus.Failed, Bytes.allocate(0));
  if (length == NO_TARGET) return new CallAnswer(CallStatus.NoTarget, Bytes.allocate(0));
  return new CallAnswer(CallStatus.Answered, takeResult(length, FIRST_GUESS));
}
