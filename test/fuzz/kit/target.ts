import { jsonLogger } from '../../../server/base/logger.ts';
import { systemClock } from '../../../server/base/system-clock.ts';
import type { AnswerFrame } from '../../../server/broker/net/connection.ts';
import { type BrokerListener, Listener, type ListenerOptions } from '../../../server/broker/net/listener.ts';
import { TcpTransport } from '../../../server/broker/net/tcp-transport.ts';
import { apis } from '../../../server/protocol/apis.ts';
import { RequestChannel } from '../../../server/protocol/request-channel.ts';
import { ClusterProcess } from '../../kit/cluster-process.ts';
import { InlineCluster } from '../../kit/inline-cluster.ts';
import { FuzzConnection, type FuzzPeer } from './fuzz-connection.ts';
import { HandlerPeer } from './handler-peer.ts';

/** A fresh cluster to be attacked. */
export interface FuzzTarget {
  readonly brokers: readonly { readonly id: number; readonly host: string; readonly port: number; readonly internalPort: number; readonly pid?: number }[];
  /** Of the listener at this port. */
  readonly open: (port: number) => Promise<FuzzPeer>;
  readonly stop: () => Promise<void>;
}

/** What is attacked: broker processes, brokers inside this process, or those without the sockets in between. */
export type TargetKind = 'processes' | 'inline' | 'handlers';

const BROKER = 4;
const TIMEOUT_MS = 60_000;

/** Small rooms, so that a run finds their ends. */
const CONFIGS = { 'group.initial.rebalance.delay.ms': '0', 'num.partitions': '1', 'offsets.topic.num.partitions': '5' };

export async function startTarget(options: {
  readonly brokers: number;
  readonly kind: TargetKind;
  readonly bug: string | undefined;
  readonly configs?: Readonly<Record<string, string>>;
  readonly onLogLine: (line: string) => void;
}): Promise<FuzzTarget> {
  const { brokers, bug, onLogLine } = options;
  const configs = { ...CONFIGS, ...options.configs };
  if (options.kind !== 'processes') {
    const answers = new Map<number, AnswerFrame>();
    const listen = (listener: ListenerOptions): BrokerListener => {
      answers.set(listener.port, listener.answer);
      return new Listener(listener);
    };
    const cluster = await InlineCluster.start(brokers, configs, { listen, logger: jsonLogger({ level: 'warn', now: Date.now, write: onLogLine }) });
    const facts = cluster.configs.map(({ nodeId, host, port, internalPort }) => ({ id: nodeId, host, port, internalPort }));
    const direct = async (port: number): Promise<FuzzPeer> => new HandlerPeer(answers.get(port) ?? noListener(port));
    return { brokers: facts, open: options.kind === 'handlers' ? direct : (port) => FuzzConnection.open(port), stop: () => cluster.stop() };
  }
  const env: Record<string, string> = bug === undefined ? {} : { MILLRACE_TEST: '1', MILLRACE_BUG: bug };
  const cluster = await ClusterProcess.start({ brokers, configs, logLevel: 'warn', onLogLine, env });
  const facts = await Promise.all(cluster.facts.brokers.map(async (broker) => ({ ...broker, internalPort: await internalPortOf(broker) })));
  return { brokers: facts, open: (port) => FuzzConnection.open(port), stop: () => cluster.stop() };
}

function noListener(port: number): never {
  throw new Error(`nothing listens at ${port}`);
}

/** A broker says in its static configs where it listens. */
async function internalPortOf({ id, host, port }: { readonly id: number; readonly host: string; readonly port: number }): Promise<number> {
  const channel = new RequestChannel({ transport: new TcpTransport({ clock: systemClock }), address: { host, port }, clientId: 'fuzz-setup' });
  const resources = [{ resourceType: BROKER, resourceName: String(id), configurationKeys: ['listeners'] }];
  const answer = await channel.send(apis.describeConfigs, 4, { resources }, TIMEOUT_MS);
  channel.close();
  return Number(/INTERNAL:\/\/[^,]*:(\d+)/.exec(answer.results[0]?.configs[0]?.value ?? '')?.[1]);
}
