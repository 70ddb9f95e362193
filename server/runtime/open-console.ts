import type { Logger } from '../base/logger.ts';
import { systemRandom } from '../base/random.ts';
import { systemClock } from '../base/system-clock.ts';
import { TcpTransport } from '../broker/net/tcp-transport.ts';
import { createConsole } from '../console/create-console.ts';
import { scanWorkers } from './scan-workers.ts';
import { installSystem } from './handle.ts';
import type { LocalCluster } from './local-cluster.ts';
import type { Settings } from './settings.ts';

/** The console's services over the embedded cluster, published for the routes. `port` is where this process serves HTTP. */
export function openConsole(settings: Settings, cluster: LocalCluster, port: number, logger: Logger): { close(): Promise<void> } {
  const running = createConsole({
    clusters: [
      {
        id: 'local',
        name: 'local',
        kind: 'embedded',
        bootstrap: cluster.supervisor.brokers().map((broker) => ({ host: broker.host, port: broker.port })),
        durability: settings.durability,
        host: cluster.supervisor,
      },
    ],
    transport: new TcpTransport({ clock: systemClock }),
    decoder: scanWorkers(),
    clock: systemClock,
    random: systemRandom,
    logger,
  });
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  installSystem({ console: running, http: { hosts } });
  return {
    close: async () => {
      installSystem(undefined);
      await running.close();
    },
  };
}
