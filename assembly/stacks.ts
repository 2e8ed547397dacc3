/**
 * What applications are made of here: every middleware and base application by its name, and the
 * stack of each port, outermost layer first. A host may declare others for its chain (`env` 9).
 */
import { ChannelIcs4 } from "./04-channel/ics4";
import { ChannelIcs4V2 } from "./04-channel/v2/ics4";
import { addStack } from "./05-port/router";
import { addBase, addLayer, setCore } from "./05-port/stack";
import { addLayerV2, addRouteV2, setCoreV2 } from "./05-port/v2/router";
import { TransferApplication } from "./20-transfer/application";
import { TransferApplicationV2 } from "./20-transfer/v2/application";
import { CallbacksMiddleware } from "./30-middleware/callbacks/middleware";
import { CallbacksMiddlewareV2 } from "./30-middleware/callbacks/middlewareV2";
import { FeeMiddleware } from "./30-middleware/fee/middleware";
import { PacketForward } from "./30-middleware/packetForward/packetForward";
import { PassThrough, PassThroughV2 } from "./30-middleware/passThrough";
import { RateLimiting } from "./30-middleware/rateLimiting/middleware";
import { RateLimitingV2 } from "./30-middleware/rateLimiting/middlewareV2";

setCore(new ChannelIcs4());
setCoreV2(new ChannelIcs4V2());

addLayer("callbacks", () => new CallbacksMiddleware());
addLayer("fee", () => new FeeMiddleware());
addLayer("packet-forward-middleware", () => new PacketForward());
addLayer("rate-limiting", () => new RateLimiting());
addLayer("pass-through", () => new PassThrough());

addBase("transfer", () => new TransferApplication());

addStack("transfer", ["transfer"]);

// Of packets between clients.
addLayerV2("callbacks", () => new CallbacksMiddlewareV2());
addLayerV2("pass-through", () => new PassThroughV2());
addLayerV2("rate-limiting", () => new RateLimitingV2());

addRouteV2("transfer", () => new TransferApplicationV2());
