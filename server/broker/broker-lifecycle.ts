import type { Clock } from '../base/clock.ts';
import type { BrokerId, Uuid } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { MetadataImage } from '../metadata/image.ts';
import { apis } from '../protocol/apis.ts';
import { errorName, errors } from '../protocol/errors.ts';
import type { BrokerConfigView } from '../metadata/configs/broker-config-view.ts';
import type { ControllerChannel } from './controller-channel.ts';

/** Pause between heartbeats while the broker waits to be unfenced or to be let go: short, as it decides start and stop time. */
const EAGER_HEARTBEAT_MS = 40;
const REGISTRATION_RETRY_MS = 100;
const REQUEST_TIMEOUT_MS = 4_500;
/** A stopping broker that finds no controller for this long has nobody to hand over to: the other voters are gone. */
const HAND_OVER_TIMEOUT_MS = 1_000;

/** The cluster will not have this process: another cluster id, or a registration that the controller calls invalid. */
export class RegistrationRefusedError extends Error {
  readonly code = 'REGISTRATION_REFUSED';
}

export interface BrokerLifecycleOptions {
  readonly nodeId: BrokerId;
  readonly clusterId: Uuid;
  /** New with every start of the process. */
  readonly incarnationId: Uuid;
  readonly rack: string | null;
  readonly endpoints: readonly { readonly name: string; readonly host: string; readonly port: number }[];
  readonly directoryId: Uuid;
  readonly features: readonly { readonly name: string; readonly min: number; readonly max: number }[];
  /** Broker epoch before a clean stop, −1 when the last stop was not clean (KIP-966). */
  readonly previousBrokerEpoch: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly image: MetadataImage;
  readonly config: BrokerConfigView;
  readonly channel: Pick<ControllerChannel, 'request'>;
  /**
   * Called once, when the first registration got `brokerEpoch`, the offset of its record. Resolves when this broker has applied
   * metadata up to there and taken its roles: until then it asks to stay fenced.
   */
  readonly catchUp: (brokerEpoch: number) => Promise<void>;
}

/**
 * This broker's standing in the cluster (KIP-631): registers, reports liveness, gets unfenced, and asks to leave before it stops.
 * `broker.heartbeat.interval.ms` is the pace once it serves.
 */
export class BrokerLifecycle {
  private readonly options: BrokerLifecycleOptions;
  private epoch = -1;
  private stopping = false;
  private wantShutDown = false;
  private wake: (() => void) | undefined;
  private caughtUp = false;
  private released: (() => void) | undefined;

  constructor(options: BrokerLifecycleOptions) {
    this.options = options;
  }

  /** Epoch of the current registration; −1 before there is one. */
  get brokerEpoch(): number {
    return this.epoch;
  }

  /**
   * Registers and heartbeats until the broker is unfenced, here and in its own metadata, or told to stop. Rejects with
   * RegistrationRefusedError.
   */
  async start(): Promise<void> {
    await this.register();
    if (this.stopping) return;
    void this.options.catchUp(this.epoch).then(() => {
      this.caughtUp = true;
      this.wake?.();
    });
    await new Promise<void>((resolve) => {
      void this.heartbeats(resolve).then(resolve);
    });
  }

  /** Heartbeats at once: a new controller does not know yet that this broker lives. */
  controllerChanged(): void {
    this.wake?.();
  }

  /** Controlled shutdown: leaders and ISR memberships move off. Resolves when the controller lets go, or after `limitMs`; 0 asks for nothing. */
  async shutDown(limitMs: number): Promise<void> {
    if (limitMs > 0 && this.epoch >= 0 && !this.stopping) {
      this.wantShutDown = true;
      const letGo = new Promise<void>((resolve) => {
        this.released = resolve;
        this.options.clock.after(limitMs, resolve);
      });
      this.wake?.();
      await letGo;
    }
    this.stopping = true;
    this.wake?.();
  }

  private async register(): Promise<void> {
    const { nodeId, clusterId, incarnationId, rack, endpoints, features, directoryId, channel, clock, logger } = this.options;
    for (let attempt = 1; !this.stopping; attempt += 1) {
      const answer = await channel.request(
        'lifecycle',
        apis.brokerRegistration,
        {
          brokerId: nodeId,
          clusterId,
          incarnationId,
          rack,
          listeners: endpoints.map(({ name, host, port }) => ({ name, host, port, securityProtocol: 0 })),
          features: features.map(({ name, min, max }) => ({ name, minSupportedVersion: min, maxSupportedVersion: max })),
          logDirs: [directoryId],
          previousBrokerEpoch: this.options.previousBrokerEpoch,
        },
        REQUEST_TIMEOUT_MS,
      );
      if (answer?.errorCode === errors.NONE) {
        this.epoch = answer.brokerEpoch;
        logger.info('broker-registered', { brokerEpoch: answer.brokerEpoch, attempt });
        return;
      }
      if (answer && isFinal(answer.errorCode)) {
        throw new RegistrationRefusedError(`the controller refuses broker ${nodeId}: ${errorName(answer.errorCode)}`);
      }
      logger.info('broker-registration-retry', { attempt, error: answer ? errorName(answer.errorCode) : 'no controller answered' });
      await this.pause(REGISTRATION_RETRY_MS, clock);
    }
  }

  /** Never rejects: a loss of the registration leads to a new one. */
  private async heartbeats(onServing: () => void): Promise<void> {
    const { nodeId, image, channel, clock, logger, config } = this.options;
    let fenced = true;
    while (!this.stopping) {
      const { caughtUp, wantShutDown: leaving } = this;
      const answer = await channel.request(
        'lifecycle',
        apis.brokerHeartbeat,
        {
          brokerId: nodeId,
          brokerEpoch: this.epoch,
          currentMetadataOffset: image.appliedOffset,
          wantFence: !caughtUp,
          wantShutDown: leaving,
        },
        leaving ? HAND_OVER_TIMEOUT_MS : REQUEST_TIMEOUT_MS,
      );
      if (!answer && leaving) return this.released?.();
      if (answer?.errorCode === errors.NONE) {
        if (answer.shouldShutDown) return this.released?.();
        if (answer.isFenced !== fenced) logger.info(answer.isFenced ? 'broker-fenced' : 'broker-unfenced', { brokerEpoch: this.epoch });
        fenced = answer.isFenced;
      } else if (answer && registrationLost(answer.errorCode)) {
        logger.warn('broker-registration-lost', { error: errorName(answer.errorCode) });
        fenced = true;
        await this.register().catch((error: unknown) => logger.error('broker-registration-refused', { error: String(error) }));
      }
      const known = image.brokers.get(nodeId);
      const serving = !fenced && known?.epoch === this.epoch && !known.fenced;
      if (serving) onServing();
      // What changed while the heartbeat was under way is said at once: nobody slept whom `wake` could have woken.
      if (caughtUp !== this.caughtUp || leaving !== this.wantShutDown) continue;
      const eager = !serving || this.wantShutDown;
      await this.pause(eager ? EAGER_HEARTBEAT_MS : config.number('broker.heartbeat.interval.ms'), clock);
    }
  }

  /** Ends early when the broker is told to stop. */
  private pause(ms: number, clock: Clock): Promise<void> {
    return new Promise((resolve) => {
      const timer = clock.after(ms, () => done());
      const done = (): void => {
        timer.cancel();
        this.wake = undefined;
        resolve();
      };
      this.wake = done;
    });
  }
}

function isFinal(errorCode: number): boolean {
  return errorCode === errors.INCONSISTENT_CLUSTER_ID || errorCode === errors.INVALID_REGISTRATION || errorCode === errors.UNSUPPORTED_VERSION;
}

function registrationLost(errorCode: number): boolean {
  return errorCode === errors.STALE_BROKER_EPOCH || errorCode === errors.BROKER_ID_NOT_REGISTERED;
}
