/**
 * The active controller: the one place that changes the cluster's metadata. A deterministic state machine: a request is decided
 * on the working image into records and a reply, the records are appended to the metadata log and applied to the working image
 * at once, the reply leaves when a majority has stored them. Single-threaded; nothing awaits between decide and append.
 */
import type { Clock } from '../base/clock.ts';
import type { BrokerId, Uuid } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Random } from '../base/random.ts';
import type { BrokerConfigView } from '../metadata/configs/broker-config-view.ts';
import type { MetadataImage } from '../metadata/image.ts';
import type { ControllerApi, ControllerContext, ControllerRequest, ControllerResponse } from './controller-requests.ts';
import { notController } from './not-controller.ts';
import type { RaftListener, RaftPort } from './raft-port.ts';

/** Everything the controller needs. `image` is the committed one of this node's loader; only read. `configs` are this node's. */
export interface ControllerOptions {
  readonly nodeId: BrokerId;
  readonly clusterId: Uuid;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly raft: RaftPort;
  readonly image: MetadataImage;
  readonly configs: BrokerConfigView;
}

/** See the head of this file. */
export class Controller implements RaftListener {
  private readonly options: ControllerOptions;
  private working: MetadataImage | undefined;

  constructor(options: ControllerOptions) {
    this.options = options;
  }

  /** Whether this node decides: it leads the quorum and its working image is ready. */
  get isActive(): boolean {
    return this.working !== undefined;
  }

  onLeader(_epoch: number): void {
    this.working = this.options.image.clone();
  }

  onResigned(_epoch: number): void {
    this.working = undefined;
  }

  /** Answers a request. Never rejects for an expected outcome; NOT_CONTROLLER (41) inside the response when this node is not active. */
  handle<A extends ControllerApi>(api: A, request: ControllerRequest<A>, context: ControllerContext): Promise<ControllerResponse<A>> {
    return Promise.resolve(notController(api, request, context));
  }

  /** The connection on which a broker sends heartbeats ended: it is fenced after a short grace unless it is back by then. */
  brokerConnectionLost(_brokerId: BrokerId): void {}

  /** Stops timers. */
  close(): void {}
}
