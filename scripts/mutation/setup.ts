/** Runs where the tests run, and lets their runner isolate the stores that these know. */
import { Isolation } from "./isolation.js";

const isolation = new Isolation();
isolation.install();
Object.assign(globalThis, { straitIsolation: isolation });
