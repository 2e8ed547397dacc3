/**
 * Lets a test run again on the stores as they were before: what a core without one of its checks
 * wrote to a world that several tests share must not be seen by the next of them.
 */
import { Branches } from "../../host/store/branch.js";
import { Overlay } from "../../host/store/overlay.js";

/** What is inside of an overlay. */
interface Contents {
  writes: Map<string, Uint8Array | null>;
  sorted: string[];
  unsorted: string[];
}

interface Saved {
  readonly branches: Branches;
  readonly depth: number;
  /** By store number. */
  readonly overlays: readonly (Contents | undefined)[];
}

function overlaysOf(branches: Branches): (Overlay | undefined)[] {
  return (branches as unknown as { readonly overlays: (Overlay | undefined)[] }).overlays;
}

function copyOf(overlay: Overlay | Contents): Contents {
  const { writes, sorted, unsorted } = overlay as unknown as Contents;
  return { writes: new Map(writes), sorted: [...sorted], unsorted: [...unsorted] };
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
      overlays: overlaysOf(branches).map((overlay) => overlay && copyOf(overlay)),
    }));
  }

  restore(saved: readonly Saved[]): void {
    for (const { branches, depth, overlays } of saved) {
      while (branches.depth > depth) branches.close(false);
      for (const [store, overlay] of overlaysOf(branches).entries()) {
        if (overlay === undefined) continue;
        Object.assign(overlay, copyOf(overlays[store] ?? new Overlay()));
      }
    }
  }

  private notice(branches: Branches): void {
    if (this.seen.has(branches)) return;
    this.seen.add(branches);
    this.known.push(new WeakRef(branches));
  }
}
