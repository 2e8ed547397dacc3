/** Gas of work that is not the core's: how much there is, and how much was used. */

/** More than any work uses (cosmos-sdk store/types/gas.go infiniteGasMeter.GasRemaining). */
const UNLIMITED = 2n ** 64n - 1n;

/** Thrown where more gas is used than there is. */
export class OutOfGas extends Error {
  constructor() {
    super("out of gas");
    this.name = "OutOfGas";
  }
}

export class GasMeter {
  private used = 0n;

  constructor(private most = UNLIMITED) {}

  get limit(): bigint {
    return this.most;
  }

  /** May pass the limit, once. */
  get consumed(): bigint {
    return this.used;
  }

  get remaining(): bigint {
    return this.isPastLimit ? 0n : this.most - this.used;
  }

  get isPastLimit(): boolean {
    return this.used > this.most;
  }

  /** Uses an amount that is not negative; throws OutOfGas when it is more than what is left. */
  consume(amount: bigint): void {
    if (amount < 0n) throw new RangeError(`gas cannot be given back: ${amount}`);
    const used = this.used + amount;
    this.used = used > UNLIMITED ? UNLIMITED : used;
    if (used > this.most) throw new OutOfGas();
  }

  /** Begins anew. */
  restart(limit = UNLIMITED): void {
    this.most = limit;
    this.used = 0n;
  }
}
