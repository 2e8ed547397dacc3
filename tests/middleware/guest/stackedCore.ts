/** The core with layers besides its own, which tell when they are called, and with an application
 * that acknowledges later. */
import { arenaSeal } from "rt/stub";
import { addLayer } from "../../../assembly/05-port/stack";
import { addRouteV2 } from "../../../assembly/05-port/v2/router";
import { LaterTransfer } from "./laterTransfer";
import { Recorder } from "./recorder";

export * from "../../../assembly/index";

addLayer("recorder-a", () => new Recorder("recorder-a"));
addLayer("recorder-b", () => new Recorder("recorder-b"));
addLayer("recorder-c", () => new Recorder("recorder-c"));
addLayer("recorder-d", () => new Recorder("recorder-d"));
addLayer("recorder-e", () => new Recorder("recorder-e"));
addLayer("recorder-f", () => new Recorder("recorder-f"));
addRouteV2("later", () => new LaterTransfer());
arenaSeal();
