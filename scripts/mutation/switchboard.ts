/**
 * Where a core that was built for mutation is told which check to take away, and tells which it
 * came to: some bytes of its memory, known by how they begin. 16 bytes of mark, the number of the
 * check that is taken away (0 for none), how often it may still be passed over before the core
 * traps (it may never end otherwise), then a byte a check that was reached.
 */
export const MAGIC = new TextEncoder().encode("strait:mutation\n");

const TAKEN = 16;
const PATIENCE = 20;
const REACHED = 24;
/** No test needs as many passes; a loop without end soon does. */
const MOST_PASSES = 1_000_000;

interface Board {
  readonly memory: WeakRef<WebAssembly.Memory>;
  readonly address: number;
}

export class Switchboard {
  private boards: Board[] = [];
  /** Made since a check was last taken: what they reached is not to be forgotten with them. */
  private recent: WebAssembly.Memory[] = [];
  private taken = 0;

  constructor(private readonly checkCount: number) {}

  /** Watches every instance that is made from now on. */
  install(): void {
    const register = (instance: WebAssembly.Instance) => this.register(instance);
    const Original = WebAssembly.Instance;
    WebAssembly.Instance = class extends Original {
      constructor(...given: ConstructorParameters<typeof Original>) {
        super(...given);
        register(this);
      }
    };
  }

  /** Takes a check away, or none for 0, in every instance; nothing counts as reached any more. */
  take(id: number): void {
    this.taken = id;
    this.recent = [];
    this.eachBoard((memory, address) => this.reset(memory, address));
  }

  /** The checks that were reached since. */
  reached(): Set<number> {
    const ids = new Set<number>();
    this.eachBoard((memory, address) => {
      const bytes = new Uint8Array(memory.buffer, address + REACHED, this.checkCount + 1);
      for (const [id, byte] of bytes.entries()) if (byte !== 0) ids.add(id);
    });
    return ids;
  }

  private register({ exports }: WebAssembly.Instance): void {
    const { memory } = exports;
    if (!(memory instanceof WebAssembly.Memory)) return;
    const address = Buffer.from(memory.buffer).indexOf(MAGIC);
    if (address < 0) return;
    this.recent.push(memory);
    this.boards.push({ memory: new WeakRef(memory), address });
    this.reset(memory, address);
  }

  private reset(memory: WebAssembly.Memory, address: number): void {
    const view = new DataView(memory.buffer);
    view.setInt32(address + TAKEN, this.taken, true);
    view.setInt32(address + PATIENCE, MOST_PASSES, true);
    new Uint8Array(memory.buffer, address + REACHED, this.checkCount + 1).fill(0);
  }

  private eachBoard(act: (memory: WebAssembly.Memory, address: number) => void): void {
    this.boards = this.boards.filter(({ memory, address }) => {
      const alive = memory.deref();
      if (alive !== undefined) act(alive, address);
      return alive !== undefined;
    });
  }
}
