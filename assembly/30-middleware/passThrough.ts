/** A layer that changes nothing: what a layer costs, and that one costs no more, is measured and
 * tested with it. */
import { Middleware } from "../05-port/middleware";

@final
export class PassThrough extends Middleware {
  get mayRepeat(): bool {
    return true;
  }
}
