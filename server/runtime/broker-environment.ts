import type { Clock } from '../base/clock.ts';
import type { FileSystem } from '../base/file-system.ts';
import { type Logger, jsonLogger } from '../base/logger.ts';
import { plantBugs } from '../base/planted-bugs.ts';
import { type Random, systemRandom } from '../base/random.ts';
import { systemClock } from '../base/system-clock.ts';
import type { Transport } from '../base/transport.ts';
import { type BrokerListener, Listener, type ListenerOptions } from '../broker/net/listener.ts';
import type { ClusterView } from '../monitoring/cluster-host.ts';
import { TcpTransport } from '../broker/net/tcp-transport.ts';
import { NodeFileSystem } from '../log/io/node-file-system.ts';
import type { BrokerNodeConfig } from './broker-node-config.ts';

/** What a broker takes from outside: time, chance, disk, network, log. A test gives its own parts. */
export interface BrokerEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly fs: FileSystem;
  readonly transport: Transport;
  /** Makes an endpoint of this broker; nothing listens before its `start`. */
  readonly listen: (options: ListenerOptions) => BrokerListener;
  readonly logger: Logger;
  /** The broker cannot go on: a broken invariant, a failed disk, a refused registration. Called at most once; the process should end. */
  readonly onFatal: (error: Error) => void;
  /** Told what the cluster looks like, each time that changes; for the supervisor. */
  readonly onView?: (view: ClusterView) => void;
}

/** The process's own, with JSON lines on stderr. */
export function processEnvironment(config: BrokerNodeConfig, onFatal: (error: Error) => void): BrokerEnvironment {
  const clock = systemClock;
  const logger = jsonLogger({
    level: config.logLevel,
    now: () => clock.now(),
    write: (line) => process.stderr.write(`${line}\n`),
    fields: { brokerId: config.nodeId },
  });
  const transport = new TcpTransport({ clock });
  const listen = (options: ListenerOptions): BrokerListener => new Listener(options);
  return { clock, random: systemRandom, fs: new NodeFileSystem(), transport, listen, logger, onFatal };
}

/** Plants the bugs that `MILLRACE_BUG` names (comma separated) in this process, for negative controls. Throws unless `MILLRACE_TEST=1`. */
export function plantBugsOf(env: Readonly<Record<string, string | undefined>>, logger: Logger): void {
  const names = (env.MILLRACE_BUG ?? '').split(',').filter(Boolean);
  if (names.length === 0) return;
  if (env.MILLRACE_TEST !== '1') throw new Error('MILLRACE_BUG plants bugs for tests: it is refused unless MILLRACE_TEST=1');
  plantBugs(names);
  logger.warn('bugs-planted', { names });
}
