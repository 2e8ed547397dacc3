/**
 * Every step of a journal (tests/support/journal.ts) on the real ibc-go: equal codes, responses,
 * events and stores. `.ci/run` builds the peer and keeps the journal.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { eventsInScope } from "../../host/replay/scope.js";
import type { JournalAnswer, JournalEvent, JournalStep } from "../support/journal.js";

const binary = process.env.STRAIT_PEER_IBC_GO;
const folder = process.env.STRAIT_JOURNAL_READ;

/** Room for the answers of one file of the journal. */
const MAX_ANSWER_BYTES = 2 ** 30;

/** Below this no limit of the core is in reach: 65,536 fields of two bytes (assembly/ABI.md). */
const BYTES_WITHOUT_LIMIT = 131_072;

/** Whether a refusal may be by a limit of the core, or is of what the core has not yet: ibc-go
 * knows nothing of either. */
function isOurOwn({ request, answer }: JournalStep): boolean {
  const values = request.messages.map(({ value }) => value);
  const call = request.appCall;
  if (call !== undefined) values.push(call.packet, call.acknowledgement);
  if (request.query !== undefined) values.push(request.query.data);
  // No gas is counted where a genesis is read: ours has met the limits of a host's stores.
  if (request.genesis !== undefined && isOutOfGas(answer)) return true;
  const size = values.reduce((sum, value) => sum + value.length / 2, 0);
  if (answer.code !== 0 && size >= BYTES_WITHOUT_LIMIT) return true;
  return answer.codespace === "strait" || OTHERS_PORT.test(answer.log);
}

function isOutOfGas({ codespace, code }: JournalAnswer): boolean {
  return codespace === "sdk" && code === 11;
}

/** In ibc-go an application holds the channel keeper itself: nobody asks whose packet it is. */
const OTHERS_PORT = /^the owner of port .* acknowledges a packet to /;

/** What is compared of an answer: codes for refusals, everything for successes. */
function compared(answer: JournalAnswer) {
  const { codespace, code, stores } = answer;
  if (code !== 0) return { outcome: `${codespace}/${code}`, stores };
  const responses = answer.responses ?? [];
  const { sequence, value, genesis } = answer;
  const events = comparedEvents(answer.events ?? []);
  return { outcome: "accepted", responses, events, sequence, value, genesis, stores };
}

/** Where ibc-go prints a pointer, and the core the amount. */
const GO_POINTER = /(amount must be strictly positive: got ).*(: invalid token amount)/;

/** The events of IBC, without what ibc-go does not say the same way twice. */
function comparedEvents(events: readonly JournalEvent[]): JournalEvent[] {
  const asChainEvents = events.map(({ type, attributes }) => ({
    type,
    attributes: attributes.map(([key, value]) => ({ key, value })),
  }));
  return eventsInScope(asChainEvents).map((event) => ({
    type: event.type,
    attributes: event.attributes.map(
      ({ key, value }) => [key, value.replace(GO_POINTER, "$1$2")] as const,
    ),
  }));
}

function answersOf(steps: readonly JournalStep[]): JournalAnswer[] {
  const input = steps.map(({ request }) => JSON.stringify(request)).join("\n");
  const { status, stdout, stderr } = spawnSync(binary!, {
    input,
    encoding: "utf8",
    maxBuffer: MAX_ANSWER_BYTES,
  });
  if (status !== 0) throw new Error(`the peer stopped: ${stderr}`);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as JournalAnswer);
}

function stepsOf(file: string): JournalStep[] {
  const lines = readFileSync(join(folder!, file), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as JournalStep);
}

describe.skipIf(binary === undefined || folder === undefined)("ibc-go answers alike", () => {
  const files = folder === undefined ? [] : readdirSync(folder).sort();

  test.each(files)("the steps of %s", { timeout: 600_000 }, (file) => {
    const steps = stepsOf(file).filter((step) => !isOurOwn(step));
    expect(steps.length).toBeGreaterThan(0);
    const answers = answersOf(steps);
    expect(answers.length).toBe(steps.length);
    const differing = steps.flatMap((step, index) => {
      const ours = compared(step.answer);
      const theirs = compared(answers[index]!);
      if (JSON.stringify(sorted(ours)) === JSON.stringify(sorted(theirs))) return [];
      const { messages: asked, query } = step.request;
      const messages = query?.path ?? asked.map(({ typeUrl }) => typeUrl).join(", ");
      return [
        {
          test: step.test,
          messages,
          ours: `${ours.outcome} ${step.answer.log}${step.answer.value}`,
          theirs: `${theirs.outcome} ${answers[index]!.log}${answers[index]!.value}`,
        },
      ];
    });
    expect(differing).toEqual([]);
  });
});

/** The same value with the members of every object in order of their names. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}
