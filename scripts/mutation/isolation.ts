/**
 * Lets a test run again on the stores as they were before: what a core without one of its checks
 * wrote to a world that several tests share must not be seen by the next of them.
 */
import { Branches } from "../../host/store/branch.js";
import { Overlay } from "../../host/store/overlay.js";

/** The writes of each store, none where nothing was written. */
type Level = (Overlay | undefined)[];

interface Saved {
  readonly branches: Branches;
  readonly depth: number;
  readonly outermost: Level;
}

function outermostOf(branches: Branches): Level {
  return (branches as unknown as { readonly outermost: Level }).outermost;
}

function copyOf(level: Level): Level {
  return level.map((overlay) => {
    if (overlay === undefined) return undefined;
    const copy = new Overlay();
    copy.merge(overlay);
    return copy;
  });
}

export class Isolation {
  private readonly seen = new WeakSet<Branches>();
  private known: WeakRef<Branches>[] = [];

  /** Notices all branches that anything is written to from now on. */
  install(): void {
    const notice = (branches: Branches) => this.notice(branches);
    const { set, open } = Branches.prototype;
    Branches.prototype.set = function (this: Branches, ...given: Parameters<Branches["set"]>) {
      notice(this);
      set.apply(this, given);
    };
    Branches.prototype.open = function (this: Branches) {
      notice(this);
      open.apply(this);
    };
  }

  /** What `restore` goes back to. */
  save(): readonly Saved[] {
    const alive = this.known.flatMap((reference) => reference.deref() ?? []);
    this.known = alive.map((branches) => new WeakRef(branches));
    return alive.map((branches) => ({
      branches,
      depth: branches.depth,
      outermost: copyOf(outermostOf(branches)),
    }));
  }

  restore(saved: readonly Saved[]): void {
    for (const { branches, depth, outermost } of saved) {
      while (branches.depth > depth) branches.close(false);
      const level = outermostOf(branches);
      level.length = 0;
      level.push(...copyOf(outermost));
    }
  }

  private notice(branches: Branches): void {
    if (this.seen.has(branches)) return;
    this.seen.add(branches);
    this.known.push(new WeakRef(branches));
  }
}
