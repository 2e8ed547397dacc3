/** A live view of chains: clients, connections, channels, and what moves between them. */
import { formatTime } from "../chain/time.js";
import type { LocalChain } from "../local/localChain.js";
import type { Flow, NetworkView } from "../scenario/flows.js";
import { networkViewOf } from "../scenario/flows.js";
import type { ChainView } from "../scenario/overview.js";
import { hasColour, paint, print } from "./terminal.js";

/** One thing that stands or moves; its text changes while its key stays. */
export interface ViewLine {
  readonly key: string;
  /** Where it is told apart from the chain's other lines. */
  readonly chainId: string;
  readonly text: string;
  /** Whether it only tells that nothing moves. */
  readonly isIdle?: boolean;
}

const NAME_COLUMNS = 22;
const MOST_RANGES = 4;
/** A terminal is drawn anew at most this often. */
const FRAME_MILLISECONDS = 60;
/** Between two frames lies this many times what one takes. */
const LOOKING_SHARE = 9;
const BAR_COLUMNS = 30;
const ESCAPE = "\u001b";
/** What changes the colour of what follows. */
const COLOURS = new RegExp(`(${ESCAPE}\\[[0-9]+m)`);

/** How far a long run is. */
export interface Progress {
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

/**
 * On a terminal, one picture that is drawn again and again; elsewhere a line for everything that
 * has changed, block by block.
 */
export class LiveView {
  private readonly shown = new Map<string, string>();
  private drawnLines = 0;
  private nextFrameAt = Number.NEGATIVE_INFINITY;
  private readonly isRedrawn = hasColour(process.stdout);

  /** Looks at the chains after a block, or a step. */
  update(chains: ReadonlyMap<string, LocalChain>, progress: () => Progress): void {
    if (!this.isRedrawn) {
      this.printChanges(networkViewOf(chains));
      return;
    }
    const begin = performance.now();
    if (begin < this.nextFrameAt) return;
    this.draw(chains, progress());
    // Looking on is to take a small share of the time only.
    const end = performance.now();
    this.nextFrameAt = end + Math.max(FRAME_MILLISECONDS, LOOKING_SHARE * (end - begin));
  }

  /** The last picture, which stays. */
  end(chains: ReadonlyMap<string, LocalChain>, progress: () => Progress): void {
    if (this.isRedrawn) this.draw(chains, progress());
    else this.printChanges(networkViewOf(chains));
  }

  private draw(chains: ReadonlyMap<string, LocalChain>, progress: Progress): void {
    const rows = process.stdout.rows ?? 40;
    const columns = process.stdout.columns ?? 100;
    const lines = pictureOf(networkViewOf(chains), progress);
    // What does not fit cannot be drawn over again.
    const fitting = lines.length < rows ? lines : [...lines.slice(0, rows - 3), "…", lines.at(-1)!];
    const up = this.drawnLines === 0 ? "" : `${ESCAPE}[${this.drawnLines}A`;
    process.stdout.write(`${up}${ESCAPE}[J`);
    for (const line of fitting) print(cut(line, columns));
    this.drawnLines = fitting.length;
  }

  private printChanges(view: NetworkView): void {
    const heights = new Map(view.chains.map(({ chainId, height }) => [chainId, height]));
    for (const { key, chainId, text, isIdle } of viewLines(view)) {
      const before = this.shown.get(key);
      if (before === text || (isIdle && before === undefined)) continue;
      this.shown.set(key, text);
      print(`${chainId} block ${heights.get(chainId)}: ${text.replace(/ +/g, " ")}`);
    }
  }
}

/** Cuts a line that carries colours to a number of visible columns. */
function cut(line: string, columns: number): string {
  let visible = 0;
  let kept = "";
  for (const part of line.split(COLOURS)) {
    if (part.startsWith(ESCAPE)) {
      kept += part;
    } else {
      const shown = part.slice(0, Math.max(0, columns - visible));
      visible += shown.length;
      kept += shown;
    }
  }
  return kept;
}

/** The whole picture: each chain with what stands on it, what moves, and how far it is. */
function pictureOf(view: NetworkView, progress: Progress): string[] {
  const lines = viewLines(view);
  const chains = view.chains.flatMap((chain) => [
    titleOf(chain),
    ...lines
      .filter(({ chainId, key }) => chainId === chain.chainId && !key.startsWith("flow"))
      .map(({ text }) => `  ${text}`),
  ]);
  const flows = view.flows.map((flow) => `  ${flow.from}  ${tellFlow(flow)}`);
  const moving = flows.length > 0 ? [paint("bold", "in flight"), ...flows] : [];
  return [...chains, ...moving, barOf(progress)];
}

function titleOf({ chainId, height, timeNanos }: ChainView): string {
  const time = paint("dim", formatTime(timeNanos));
  return `${paint("bold", chainId)}  block ${height}  ${time}`;
}

function barOf({ what, done, total }: Progress): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.round(share * BAR_COLUMNS);
  const bar = `${"█".repeat(full)}${"░".repeat(BAR_COLUMNS - full)}`;
  return `${bar} ${Math.floor(share * 100)}%  ${what}`;
}

/** A line for each client, connection and channel, and for what is in flight over each channel. */
export function viewLines({ chains, flows }: NetworkView): ViewLine[] {
  const standing = chains.flatMap((chain) => linesOf(chain));
  const moving = flows.map((flow) => ({
    key: flowKey(flow.from, flow.portId, flow.channelId),
    chainId: flow.from,
    text: tellFlow(flow),
  }));
  const idle = chains.flatMap(({ chainId, channels }) =>
    channels
      .filter(({ inFlight }) => inFlight.length === 0)
      .map(({ portId, channelId }) => ({
        key: flowKey(chainId, portId, channelId),
        chainId,
        text: `${portId}/${channelId} has nothing in flight`,
        isIdle: true,
      })),
  );
  return [...standing, ...moving, ...idle];
}

function flowKey(chainId: string, portId: string, channelId: string): string {
  return `flow ${chainId} ${portId}/${channelId}`;
}

function linesOf({ chainId, clients, connections, channels }: ChainView): ViewLine[] {
  const line = (kind: string, name: string, text: string): ViewLine => ({
    key: `${kind} ${chainId} ${name}`,
    chainId,
    text: `${name.padEnd(NAME_COLUMNS)} ${text}`,
  });
  return [
    ...clients.map(({ clientId, chainId: of, latestHeight, status }) =>
      line("client", clientId, `client of ${of}, ${paintState(status)} at ${latestHeight}`),
    ),
    ...connections.map(({ connectionId, state, counterpartyConnectionId }) =>
      line(
        "connection",
        connectionId,
        `${paintState(state)} with ${counterpartyConnectionId || "?"}`,
      ),
    ),
    ...channels.map((channel) =>
      line(
        "channel",
        `${channel.portId}/${channel.channelId}`,
        `${paintState(channel.state)} ${channel.isOrdered ? "ordered" : "unordered"} with ` +
          `${channel.counterpartyPortId}/${channel.counterpartyChannelId || "?"}`,
      ),
    ),
  ];
}

const GOOD: ReadonlySet<string> = new Set(["OPEN", "Active"]);
const BAD: ReadonlySet<string> = new Set(["CLOSED", "Frozen", "Expired"]);

function paintState(state: string): string {
  if (GOOD.has(state)) return paint("green", state);
  return BAD.has(state) ? paint("red", state) : paint("yellow", state);
}

function tellFlow({ to, portId, channelId, outward, homeward }: Flow): string {
  const there = outward.length === 0 ? "" : `packet ${ranges(outward)} ──▶ ${to}`;
  const back = homeward.length === 0 ? "" : `acknowledgement ${ranges(homeward)} ◀── ${to}`;
  const moves = [there, back].filter((part) => part !== "").join("; ");
  return `${`${portId}/${channelId}`.padEnd(NAME_COLUMNS)} ${moves}`;
}

/** `1-3, 5, 7-9`; the beginning alone of a long list. */
export function ranges(sequences: readonly bigint[]): string {
  const found: { first: bigint; last: bigint }[] = [];
  for (const sequence of sequences) {
    const open = found.at(-1);
    if (open !== undefined && sequence === open.last + 1n) open.last = sequence;
    else found.push({ first: sequence, last: sequence });
  }
  const told = found
    .slice(0, MOST_RANGES)
    .map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
  const more = found.length > MOST_RANGES ? `, … (${sequences.length} in all)` : "";
  return told.join(", ") + more;
}
