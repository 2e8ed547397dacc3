/** Telling people what was checked: an indented list, what failed in colour. */

import { shortName } from "../chain/difference.js";
import { formatTime } from "../chain/time.js";
import type { Explanation } from "../explain/block.js";
import type { Failure } from "../explain/failure.js";
import { stagesOf } from "../explain/message.js";
import type { Call, Check, Fact, Step } from "../explain/records.js";
import type { Found } from "../explain/values.js";
import { count, oneLine } from "./column.js";
import { paint } from "./terminal.js";

const COLUMNS = 100;
const INDENT = "  ";
const SHOWN_VALUE = 120;
/** Loops of the core have at most as many steps in a round. */
const LONGEST_ROUND = 6;

/** The functions that make the hashes of a proof, as people call what they do. */
const PROOF_STEPS: Readonly<Record<string, string>> = {
  applyLeaf: "hash of the leaf",
  applyInner: "hash of step",
};

/** All lines about a transaction or action, or about one of its messages. */
export function tellExplanation(explanation: Explanation, only: number | undefined): string[] {
  const { chainId, height, timeNanos, item, messages, steps, outcome, failure } = explanation;
  const place = `${chainId}  block ${height}  ${item.kind} ${item.index}`;
  const lines = [`${paint("bold", place)}${paint("dim", `  ${formatTime(timeNanos)}`)}`];
  if (messages.length === 0) lines.push(...tellSteps(steps, INDENT));
  for (const [index, { typeUrl }] of messages.entries()) {
    if (only !== undefined && only !== index) continue;
    const which = messages.length === 1 ? "" : `message ${index} of ${messages.length}: `;
    lines.push("", `${which}${paint("bold", oneLine(shortName(typeUrl)))}`);
    for (const stage of stagesOf(steps, index)) {
      const told = tellSteps(stage.steps, INDENT.repeat(2));
      if (told.length > 0) lines.push(`${INDENT}${stage.name}`, ...told);
    }
    lines.push(...tellFate(explanation, index));
  }
  lines.push("");
  if (outcome.code === 0) return [...lines, paint("green", "accepted")];
  const code = `${outcome.codespace}/${outcome.code}`;
  lines.push(`${paint("red", `refused with ${code}`)}: ${oneLine(outcome.log)}`);
  if (failure !== undefined) lines.push(...tellFailure(failure));
  return lines;
}

/** What became of a message that did not decide. */
function tellFate({ failedMessage, outcome }: Explanation, index: number): string[] {
  if (outcome.code === 0 || failedMessage === undefined || failedMessage === index) return [];
  const fate = index < failedMessage ? "undone with the transaction" : "not executed";
  return [`${INDENT}${paint("dim", fate)}`];
}

function tellFailure({ check, because }: Failure): string[] {
  const tell = ({ expected, condition, place, found, refusal }: Check): string[] => [
    `${INDENT}${paint("bold", expected ?? oneLine(refusal?.detail ?? ""))}`,
    ...(condition === undefined ? [] : [`${INDENT}  asked as ${paint("dim", condition)}`]),
    ...found.map(({ name, text }) => `${INDENT}  found ${name} = ${cut(text)}`),
    `${INDENT}  ${paint("dim", `${place.file}:${place.line}, ${place.function}`)}`,
  ];
  const lines = ["the check that failed:", ...tell(check)];
  if (because.length > 0) lines.push("because of:", ...because.flatMap(tell));
  return lines;
}

function tellSteps(all: readonly Step[], indent: string): string[] {
  const steps = all.some(isProofStep) ? withoutRepeatedChecks(all) : all;
  const keys = steps.map(keyOf);
  const lines: string[] = [];
  let hashes = 0;
  for (let index = 0; index < steps.length; ) {
    const { period, times } = repetitions(keys, index);
    for (const step of steps.slice(index, index + period)) {
      lines.push(
        ...(isProofStep(step) ? tellProofStep(step, hashes++, indent) : tellStep(step, indent)),
      );
    }
    if (times > 0) {
      const more = `the same ${count(times, "time")} more, with nothing that fails`;
      lines.push(`${indent}${INDENT}${paint("dim", more)}`);
    }
    index += period * (times + 1);
  }
  return lines;
}

function isProofStep(step: Step): step is Call {
  return step.kind === "call" && step.function in PROOF_STEPS && isGood(step);
}

/** Between the hashes of a proof the same check passes again and again: once is enough. */
function withoutRepeatedChecks(steps: readonly Step[]): readonly Step[] {
  const seen = new Set<string>();
  return steps.filter((step) => {
    const key = step.kind === "check" ? keyOf(step) : undefined;
    const isNew = key === undefined || !seen.has(key);
    if (key !== undefined) seen.add(key);
    return isNew;
  });
}

/** How many steps from an index on come again right after, and how often. */
function repetitions(
  keys: readonly (string | undefined)[],
  index: number,
): { readonly period: number; readonly times: number } {
  for (let period = 1; period <= LONGEST_ROUND; period++) {
    const round = keys.slice(index, index + period);
    if (round.includes(undefined)) break;
    let times = 0;
    while (isSame(round, keys, index + period * (times + 1))) times++;
    if (times > 0) return { period, times };
  }
  return { period: 1, times: 0 };
}

function isSame(
  round: readonly (string | undefined)[],
  keys: readonly (string | undefined)[],
  at: number,
): boolean {
  return round.every((key, offset) => keys[at + offset] === key);
}

/** What tells equal steps of a loop from others; steps without one are always told. */
function keyOf(step: Step): string | undefined {
  switch (step.kind) {
    case "call":
      if (hasHash(step) || !isGood(step)) return undefined;
      return `${step.file} ${step.function}`;
    case "check":
      return step.passed ? `${step.place.file}:${step.place.line} ${step.condition}` : undefined;
    case "fact":
      return `${step.place.file}:${step.place.line} ${step.answer}`;
    case "hash":
      return undefined;
  }
}

/** Whether a function made hashes of a proof, each of which is told. */
function hasHash({ steps }: Call): boolean {
  return steps.some((step) => step.kind === "hash" || (step.kind === "call" && hasHash(step)));
}

/** Whether nothing failed in a function. */
function isGood({ steps }: Call): boolean {
  return steps.every((step) => {
    if (step.kind === "check") return step.passed;
    return step.kind !== "call" || isGood(step);
  });
}

function tellStep(step: Step, indent: string): string[] {
  switch (step.kind) {
    case "call": {
      const inside = tellSteps(step.steps, indent + INDENT);
      if (inside.length === 0) return [];
      return [`${indent}${step.function}${paint("dim", `  ${step.file}`)}`, ...inside];
    }
    case "check":
      return tellCheck(step, indent);
    case "fact":
      return tellFact(step, indent);
    case "hash":
      return [`${indent}${paint("dim", "hash")} ${step.hash}`];
  }
}

function tellProofStep(call: Call, number: number, indent: string): string[] {
  const name = PROOF_STEPS[call.function]!;
  const which = call.function === "applyInner" ? `${name} ${number}` : name;
  return call.steps.flatMap((step) =>
    step.kind === "hash" ? [`${indent}${which.padEnd(16)} ${step.hash}`] : [],
  );
}

function tellCheck(check: Check, indent: string): string[] {
  const { passed, expected, refusal, found, place } = check;
  const words = expected ?? oneLine(refusal?.detail ?? "");
  const mark = passed ? paint("green", "✓") : paint("red", "✗");
  const line = `${indent}${mark} `;
  const lines = withFound(line, `${words}  :${place.line}`, found, indent);
  if (refusal === undefined) return lines;
  const why = `${refusal.codespace}/${refusal.code} ${oneLine(refusal.detail)}`;
  return [...lines, `${indent}${INDENT}${paint("red", why)}`];
}

function tellFact({ place, condition, answer, found }: Fact, indent: string): string[] {
  const words = `${place.function}: ${answer ? "yes" : "no"}  :${place.line}`;
  if (found.length === 0 && condition === "") return [];
  return withFound(`${indent}${paint("dim", "·")} `, words, found, indent);
}

/** A line with what was found behind it, or below it where there is no room. */
function withFound(
  start: string,
  words: string,
  found: readonly Found[],
  indent: string,
): string[] {
  const told = found.map(({ name, text }) => `${name} = ${cut(text)}`);
  const oneLineLong = indent.length + 2 + words.length + 2 + told.join(", ").length;
  if (told.length === 0) return [`${start}${words}`];
  if (oneLineLong <= COLUMNS) return [`${start}${words}  ${paint("dim", told.join(", "))}`];
  return [`${start}${words}`, ...told.map((one) => `${indent}${INDENT}${paint("dim", one)}`)];
}

function cut(text: string): string {
  const line = oneLine(text);
  return line.length > SHOWN_VALUE ? `${line.slice(0, SHOWN_VALUE)}…` : line;
}
