/** How the commands speak to people: with colour, tables and, on a terminal, a progress bar. */

import { once } from "node:events";
import { setImmediate } from "node:timers/promises";

/** Colours only on a terminal, and never against the user's wish (https://no-color.org). */
export function hasColour(stream: NodeJS.WriteStream): boolean {
  const refused = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== "";
  return stream.isTTY === true && !refused && process.env.TERM !== "dumb";
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

/** The text in a colour, or as it is when the output is not for a terminal. */
export function paint(style: keyof typeof CODES, text: string): string {
  return hasColour(process.stdout) ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
}

/** Writes one line to the output. */
export function print(line = ""): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a piece of a long text; resolves when the next may follow. */
export async function printChunk(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

/** Writes a value as JSON for machines; 64-bit numbers become decimal texts, bytes hexadecimal. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, (_name, member: unknown) => jsonMember(member), 2));
}

/** Writes a value as one line of JSON, in the same way. */
export function printJsonLine(value: unknown): void {
  print(JSON.stringify(value, (_name, member: unknown) => jsonMember(member)));
}

function jsonMember(member: unknown): unknown {
  if (typeof member === "bigint") return member.toString();
  if (member instanceof Uint8Array) return Buffer.from(member).toString("hex");
  if (member instanceof Map) return Object.fromEntries(member);
  return member;
}

/** Writes a table with a header. */
export async function printTable(
  head: readonly string[],
  rows: readonly string[][],
): Promise<void> {
  const { default: Table } = await import("cli-table3");
  const table = new Table({ head: head.map((name) => paint("bold", name)), style: PLAIN_STYLE });
  table.push(...rows);
  print(table.toString());
}

/** The table printer's own colours are off: `paint` knows whether there is a terminal. */
const PLAIN_STYLE = { head: [], border: [], compact: true };

export interface Progress {
  update(done: number): void;
  stop(): void;
}

/**
 * A progress bar on the error output, so that the output proper stays clean; nothing when that is
 * not a terminal.
 */
export async function startProgress(name: string, total: number): Promise<Progress> {
  if (process.stderr.isTTY !== true) return { update: () => {}, stop: () => {} };
  const { SingleBar } = await import("cli-progress");
  const bar = new SingleBar({
    format: `${name} {bar} {percentage}%`,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  });
  bar.start(total, 0);
  const stop = () => {
    process.off("exit", stop);
    bar.stop();
  };
  // Without this, Ctrl-C would leave the terminal without its cursor.
  process.once("exit", stop);
  return { update: (done) => bar.update(done), stop };
}

/** Lets Ctrl-C and a closed pipe be heard in the middle of long work. */
export async function listen(): Promise<void> {
  await setImmediate();
}

/**
 * A reader that has seen enough closes the pipe, as `head` does, and Ctrl-C asks to stop: neither
 * is an error.
 */
export function endCleanly(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit(process.exitCode ?? 0);
    });
  }
  process.once("SIGINT", () => process.exit(130));
}
