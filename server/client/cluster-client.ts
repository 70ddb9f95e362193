import type { Clock } from '../base/clock.ts';
import type { BrokerId } from '../base/ids.ts';
import type { PeerAddress, Transport } from '../base/transport.ts';
import type { Api } from '../protocol/apis.ts';
import type { Encodable, MessageDefinition } from '../protocol/definition.ts';
import { errors } from '../protocol/errors.ts';
import { type Answer, BrokerLink, type CallOptions, type Lane } from './broker-link.ts';
import { ClusterError, asClusterError } from './cluster-error.ts';

export interface BrokerAddress extends PeerAddress {
  readonly id: BrokerId;
  readonly rack: string | null;
}

const FIRST_OWN_LANE = 1_000;

/** Results of asking several brokers: what answered, and why the others did not. */
export interface FanOut<T> {
  readonly results: ReadonlyMap<BrokerId, T>;
  readonly failures: readonly ClusterError[];
}

/**
 * The one way from the console to a cluster: the same Kafka protocol for embedded and external ones. Keeps one link per broker;
 * brokers become known by Metadata answers (`learn`) and stay known when they leave, until the address is given to another id.
 */
export class ClusterClient {
  private readonly bootstrap: readonly PeerAddress[];
  private readonly transport: Transport;
  private readonly clock: Clock;
  private readonly links = new Map<string, BrokerLink>();
  private readonly brokers = new Map<BrokerId, BrokerAddress>();
  private lastGood: BrokerLink | undefined;
  private controllerHint: BrokerId | undefined;
  private closed = false;
  private lanes = FIRST_OWN_LANE;

  constructor(options: { bootstrap: readonly PeerAddress[]; transport: Transport; clock: Clock }) {
    this.bootstrap = options.bootstrap;
    this.transport = options.transport;
    this.clock = options.clock;
  }

  /** Brokers seen in any Metadata answer so far. */
  knownBrokers(): readonly BrokerAddress[] {
    return [...this.brokers.values()];
  }

  /** Takes over the addresses of a Metadata answer. */
  learn(brokers: readonly BrokerAddress[], controllerId: BrokerId): void {
    for (const broker of brokers) this.brokers.set(broker.id, broker);
    this.controllerHint = controllerId >= 0 ? controllerId : undefined;
  }

  /** Asks one broker. Rejects with ClusterError. */
  async call<Req extends MessageDefinition, Res extends MessageDefinition>(
    brokerId: BrokerId,
    api: Api<Req, Res>,
    request: Encodable<Req> | ((version: number) => Encodable<Req>),
    options?: CallOptions,
  ): Promise<Answer<Res>> {
    const link = this.link(brokerId);
    try {
      return await link.call(api, request, options);
    } catch (error) {
      const failed = asClusterError(error);
      throw new ClusterError({ ...facts(failed), message: `Broker ${brokerId}: ${failed.message}`, brokerId, cause: failed });
    }
  }

  /** Asks whichever broker answers first in order of trust: the last good one, then known ones, then the bootstrap list. */
  async callAny<Req extends MessageDefinition, Res extends MessageDefinition>(
    api: Api<Req, Res>,
    request: Encodable<Req> | ((version: number) => Encodable<Req>),
    options?: CallOptions,
  ): Promise<Answer<Res>> {
    let failure: ClusterError | undefined;
    for (const link of this.candidates()) {
      try {
        const answer = await link.call(api, request, options);
        this.lastGood = link;
        return answer;
      } catch (error) {
        failure = asClusterError(error);
        if (failure.kind === 'unsupported') throw failure;
      }
    }
    throw failure ?? new ClusterError({ kind: 'unreachable', message: 'No broker address is known.' });
  }

  /**
   * Asks the controller (brokers forward such requests, so any will do where it is unknown). `refused` reads the answer's error
   * code: NOT_CONTROLLER asks another broker.
   */
  async callController<Req extends MessageDefinition, Res extends MessageDefinition>(
    api: Api<Req, Res>,
    request: Encodable<Req>,
    options: CallOptions,
    refused: (answer: Answer<Res>) => number,
  ): Promise<Answer<Res>> {
    const first = this.controllerHint === undefined ? undefined : this.brokers.get(this.controllerHint);
    const order = [...(first ? [this.linkTo(first)] : []), ...this.candidates()];
    let failure: ClusterError | undefined;
    for (const link of new Set(order)) {
      try {
        const answer = await link.call(api, request, options);
        if (refused(answer) !== errors.NOT_CONTROLLER) return answer;
        failure = new ClusterError({ kind: 'kafka', kafkaCode: errors.NOT_CONTROLLER, message: 'The cluster has no active controller.' });
      } catch (error) {
        failure = asClusterError(error);
        // A request that was sent and not answered may have had its effect: repeating it would report a false conflict.
        if (!failure.isUnsent) throw failure;
      }
    }
    throw failure ?? new ClusterError({ kind: 'unreachable', message: 'No broker address is known.' });
  }

  /** Runs `ask` for each broker at once. Failures are collected, never thrown. */
  async fanOut<T>(brokerIds: Iterable<BrokerId>, ask: (brokerId: BrokerId) => Promise<T>): Promise<FanOut<T>> {
    const ids = [...brokerIds];
    const settled = await Promise.allSettled(ids.map(ask));
    const results = new Map<BrokerId, T>();
    const failures: ClusterError[] = [];
    settled.forEach((outcome, index) => {
      const brokerId = ids[index] ?? -1;
      if (outcome.status === 'fulfilled') results.set(brokerId, outcome.value);
      else failures.push(asClusterError(outcome.reason, { brokerId }));
    });
    return { results, failures };
  }

  /** The link of a known broker. Throws ClusterError when its address is unknown. */
  link(brokerId: BrokerId): BrokerLink {
    const address = this.brokers.get(brokerId);
    if (!address) {
      throw new ClusterError({ kind: 'unreachable', message: `Broker ${brokerId} is not part of the cluster now.`, brokerId, isUnsent: true });
    }
    return this.linkTo(address);
  }

  /** A lane that nobody else uses. Whoever takes it closes it. */
  ownLane(): Lane {
    this.lanes += 1;
    return `scan-${this.lanes}`;
  }

  close(): void {
    this.closed = true;
    for (const link of this.links.values()) link.close();
    this.links.clear();
  }

  private candidates(): BrokerLink[] {
    const addresses = [...this.brokers.values(), ...this.bootstrap];
    const links = new Set([...(this.lastGood ? [this.lastGood] : []), ...addresses.map((address) => this.linkTo(address))]);
    return [...links].sort((a, b) => Number(a.isSuspect) - Number(b.isSuspect));
  }

  private linkTo(address: PeerAddress): BrokerLink {
    if (this.closed) throw new ClusterError({ kind: 'unreachable', message: 'The console is closing.' });
    const key = `${address.host}:${address.port}`;
    let link = this.links.get(key);
    if (!link) {
      link = new BrokerLink({ address: { host: address.host, port: address.port }, transport: this.transport, clock: this.clock });
      this.links.set(key, link);
    }
    return link;
  }
}

function facts(error: ClusterError) {
  return { kind: error.kind, kafkaCode: error.kafkaCode, resource: error.resource, isUnsent: error.isUnsent };
}
