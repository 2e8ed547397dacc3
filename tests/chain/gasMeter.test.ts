/** Gas of callbacks (cosmos-sdk store/types/gas.go basicGasMeter). */
import { expect, test } from "vitest";
import { GasMeter, OutOfGas } from "../../host/vm/gasMeter.js";

test("gas is used up to the limit, and past it once", () => {
  const meter = new GasMeter(10n);
  meter.consume(4n);
  meter.consume(6n);
  expect(meter).toMatchObject({ limit: 10n, consumed: 10n, remaining: 0n, isPastLimit: false });
  expect(() => meter.consume(1n)).toThrow(OutOfGas);
  expect(meter).toMatchObject({ consumed: 11n, remaining: 0n, isPastLimit: true });
  expect(() => meter.consume(-1n)).toThrow(RangeError);
});

test("gas of no limit ends where 64 bits do", () => {
  const meter = new GasMeter();
  const most = 2n ** 64n - 1n;
  expect(meter.remaining).toBe(most);
  expect(() => meter.consume(most)).not.toThrow();
  meter.restart(5n);
  expect(meter).toMatchObject({ limit: 5n, consumed: 0n });
  expect(() => meter.consume(2n * most)).toThrow(OutOfGas);
  expect(meter.consumed).toBe(most);
});
