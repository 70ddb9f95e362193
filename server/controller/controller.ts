/**
 * The active controller: the one place that changes the cluster's metadata. A deterministic state machine: a request is decided
 * on the working image into records and a reply, the records are appended to the metadata log and applied to the working image
 * at once, the reply leaves when a majority has stored them. Single-threaded; nothing awaits between decide and append.
 */
import type { BrokerId, Offset } from '../base/ids.ts';
import { errorText } from '../base/logger.ts';
import { errors } from '../protocol/errors.ts';
import { ActiveController } from './active-controller.ts';
import { registerControllerMetrics } from './controller-metrics.ts';
import type { ControllerOptions } from './controller-options.ts';
import type { ControllerApi, ControllerContext, ControllerRequest, ControllerResponse } from './controller-requests.ts';
import { failedResponse, notController } from './not-controller.ts';
import type { RaftListener } from './raft-port.ts';

/** Requests that name a time limit wait at least this long for their commit: some clients send 0 and still want the answer. */
const MIN_TIMEOUT_MS = 1_000;

/** See the head of this file. One per voter; it sleeps while another node leads the quorum. */
export class Controller implements RaftListener {
  private readonly options: ControllerOptions;
  private active: ActiveController | undefined;
  private leader: BrokerId | undefined;
  private previousLeader: BrokerId | undefined;
  /** Offset up to which metadata came from this node's own disk, before any leader was heard. */
  private restoredOffset: Offset = -1;

  constructor(options: ControllerOptions) {
    this.options = options;
    registerControllerMetrics(options.metrics, options.image, () => this.isActive);
  }

  /** Whether this node decides: it leads the quorum and its working image is ready. */
  get isActive(): boolean {
    return this.active !== undefined;
  }

  onLeader(epoch: number): void {
    this.active?.close();
    this.leaderIs(this.options.nodeId);
    this.options.logger.info('controller-active', { epoch, appliedOffset: this.options.image.appliedOffset });
    this.active = new ActiveController({ ...this.options, epoch, previousLeader: this.previousLeader });
    this.active.start();
  }

  onResigned(epoch: number): void {
    if (!this.active) return;
    this.options.logger.info('controller-resigned', { epoch });
    this.active.close();
    this.active = undefined;
  }

  /** The image was replaced by that of a snapshot, before any leader was known by one on the disk. */
  onSnapshot(): void {
    if (this.leader === undefined) this.restoredOffset = this.options.image.appliedOffset;
  }

  /** Who leads the quorum, as far as this node knows: when this node takes over, the one before it may be dead. */
  onLeaderChange(leader: { readonly id: BrokerId } | undefined): void {
    this.leaderIs(leader?.id);
  }

  /**
   * Answers a request; resolves when its records are committed. Never rejects for an expected outcome: NOT_CONTROLLER (41) inside
   * the response when this node is not active or stopped being so, REQUEST_TIMED_OUT (7) after the request's own time limit.
   */
  async handle<A extends ControllerApi>(
    api: A,
    request: ControllerRequest<A>,
    context: ControllerContext,
  ): Promise<ControllerResponse<A>> {
    const active = this.active;
    if (!active) return notController(api, request);
    let decided: { reply: ControllerResponse<A>; committed: Promise<void> };
    try {
      decided = active.handle(api, request, context);
    } catch (error) {
      if (this.options.raft.isLeader) throw error;
      return notController(api, request);
    }
    const outcome = await this.outcomeOf(decided.committed, 'timeoutMs' in request ? request.timeoutMs : undefined);
    if (outcome === 'committed') return decided.reply;
    return outcome === 'resigned' ? notController(api, request) : failedResponse(api, request, errors.REQUEST_TIMED_OUT);
  }

  /** The connection on which a broker sends heartbeats ended: it is fenced after a short grace unless it is heard again by then. */
  brokerConnectionLost(broker: BrokerId): void {
    this.active?.brokerConnectionLost(broker);
  }

  /** Stops timers. Requests that wait end with NOT_CONTROLLER when the quorum rejects their appends. */
  close(): void {
    this.active?.close();
    this.active = undefined;
  }

  /**
   * Judged when a leader is left, not when it is found: it is found before any metadata of it is here. One that is left with still
   * none was only remembered from before this process started, and says nothing.
   */
  private leaderIs(leader: BrokerId | undefined): void {
    const before = this.leader;
    this.leader = leader;
    if (before === undefined || before === leader || before === this.options.nodeId || this.options.image.appliedOffset <= this.restoredOffset) return;
    this.previousLeader = before;
  }

  private outcomeOf(committed: Promise<void>, timeoutMs: number | undefined): Promise<'committed' | 'resigned' | 'timed-out'> {
    return new Promise((resolve) => {
      const timer =
        timeoutMs === undefined
          ? undefined
          : this.options.clock.after(Math.max(MIN_TIMEOUT_MS, timeoutMs), () => resolve('timed-out'));
      committed.then(
        () => {
          timer?.cancel();
          resolve('committed');
        },
        (error: unknown) => {
          timer?.cancel();
          this.options.logger.debug('controller-append-lost', { error: errorText(error) });
          resolve('resigned');
        },
      );
    });
  }
}
