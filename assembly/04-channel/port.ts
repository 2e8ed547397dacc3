/** What packets find behind a port. */
import { Bytes } from "../abi/bytes";
import { Application } from "../05-port/application";
import { routePort } from "../05-port/router";
import { Recollection } from "../26-routing/recollection";

/** The application behind a port, remembered or looked up; null when nothing answers to it. */
export function applicationAt(
  portId: Bytes, recollection: Recollection | null,
): Application | null {
  if (recollection === null) return routePort(portId);
  const remembered = recollection.applicationAt(portId);
  if (remembered !== null) return remembered;
  const application = routePort(portId);
  if (application !== null) recollection.rememberApplication(portId, application);
  return application;
}
