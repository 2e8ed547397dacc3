/** Stands in for an application that ibc-go has and this host has not, and says so. */

import type {
  Application,
  ApplicationV2,
  Receipt,
  ReceiptV2,
  Refusal,
  VersionAnswer,
} from "../application.js";
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

/** The same for packets of IBC v2. */
export class UnbuiltApplicationV2 implements ApplicationV2 {
  private readonly refusal: Refusal;

  constructor(name: string) {
    this.refusal = notBuilt(`${name} is not built yet`);
  }

  onSendPacketV2(): Refusal {
    return this.refusal;
  }

  onRecvPacketV2(): ReceiptV2 {
    return { kind: "refused", refusal: this.refusal };
  }

  onAcknowledgementPacketV2(): Refusal {
    return this.refusal;
  }

  onTimeoutPacketV2(): Refusal {
    return this.refusal;
  }
}
