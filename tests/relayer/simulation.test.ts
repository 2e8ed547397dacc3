/** STRAIT_SIMULATION=steps[:seed] makes a longer run, or another one. */
import { expect, test } from "vitest";
import { Simulation } from "./support/simulation.js";

const [steps = "750", seed = "1"] = (process.env.STRAIT_SIMULATION ?? "")
  .split(":")
  .filter(Boolean);
/** Between two looks at whether everything comes to its end. */
const STEPS_TO_SETTLE = 250;

test("whatever relayers do, packets arrive once or time out", { timeout: 3_600_000 }, () => {
  const simulation = new Simulation(Number(seed));
  for (let step = 1; step <= Number(steps); step++) {
    simulation.step();
    if (step % STEPS_TO_SETTLE === 0) simulation.settle();
  }
  simulation.settle();
  console.log(`seed ${seed}: ${simulation.settled} packets`, Object.fromEntries(simulation.counts));
  expect(simulation.settled).toBeGreaterThan(Number(steps) / 10);
});
