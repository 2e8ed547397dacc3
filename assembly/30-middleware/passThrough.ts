/** A layer that changes nothing: what a layer costs, and that one costs no more, is measured and
 * tested with it. */
import { Middleware } from "../05-port/middleware";
import { MiddlewareV2 } from "../05-port/v2/middleware";

@final
export class PassThrough extends Middleware {
  get mayRepeat(): bool {
    return true;
  }
}

/** The same of packets of IBC v2. */
@final
export class PassThroughV2 extends MiddlewareV2 {
  get mayRepeat(): bool {
    return true;
  }
}
