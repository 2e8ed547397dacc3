/** Talking to a program line by line, and waiting for each answer: a relayer's view of a chain is
 * synchronous, and Node's own child processes are not. */
import { execFileSync, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CHUNK_BYTES = 65_536;
const NEWLINE = 10;

export class Conversation {
  private readonly chunk = Buffer.alloc(CHUNK_BYTES);
  /** What was read behind the last answer. */
  private rest: Buffer = Buffer.alloc(0);

  private constructor(
    private readonly program: string,
    private readonly requests: number,
    private readonly answers: number,
  ) {}

  /** Starts a program, whose standard input and output become named pipes. */
  static with(program: string, options: readonly string[]): Conversation {
    const folder = mkdtempSync(join(tmpdir(), "strait-peer-"));
    try {
      const pipes = [join(folder, "requests"), join(folder, "answers")] as const;
      execFileSync("mkfifo", pipes);
      // A shell opens the pipes before the program runs: if that fails, reading meets an end.
      const script = 'requests=$1 answers=$2; shift 2; exec <"$requests" >"$answers" "$@"';
      const command = ["-c", script, "sh", ...pipes, program, ...options];
      spawn("sh", command, { stdio: ["ignore", "ignore", "inherit"] });
      return new Conversation(program, openSync(pipes[0], "w"), openSync(pipes[1], "r"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** Says a line and waits for the next one. Throws when the program has ended. */
  ask(line: string): string {
    writeWhole(this.requests, Buffer.from(`${line}\n`));
    const parts: Buffer[] = [];
    let part = this.rest;
    for (;;) {
      const end = part.indexOf(NEWLINE);
      if (end !== -1) {
        this.rest = part.subarray(end + 1);
        return Buffer.concat([...parts, part.subarray(0, end)]).toString();
      }
      parts.push(part);
      const read = readSync(this.answers, this.chunk);
      if (read === 0) throw new Error(`${this.program} has ended; its standard error says why`);
      part = Buffer.from(this.chunk.subarray(0, read));
    }
  }

  /** Lets the program end, which it does when nobody can ask any more. */
  end(): void {
    closeSync(this.requests);
    closeSync(this.answers);
  }
}

function writeWhole(file: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}
