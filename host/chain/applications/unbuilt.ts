/** Stands in for an application that ibc-go has and this host has not, and says so. */

import type { Application, Receipt, Refusal, VersionAnswer } from "../application.js";
import { notBuilt } from "../block.js";

export class UnbuiltApplication implements Application {
  private readonly refusal: Refusal;

  /** `name` is how the message calls it. */
  constructor(name: string) {
    this.refusal = notBuilt(`${name} is not built yet`);
  }

  onChanOpenInit(): VersionAnswer {
    return { kind: "refused", refusal: this.refusal };
  }

  onChanOpenTry(): VersionAnswer {
    return { kind: "refused", refusal: this.refusal };
  }

  onChanOpenAck(): Refusal {
    return this.refusal;
  }

  onChanOpenConfirm(): Refusal {
    return this.refusal;
  }

  onChanCloseInit(): Refusal {
    return this.refusal;
  }

  onChanCloseConfirm(): Refusal {
    return this.refusal;
  }

  onRecvPacket(): Receipt {
    return { kind: "refused", refusal: this.refusal };
  }

  onAcknowledgementPacket(): Refusal {
    return this.refusal;
  }

  onTimeoutPacket(): Refusal {
    return this.refusal;
  }
}
