import type { Clock } from '../base/clock.ts';
import { systemClock } from '../base/system-clock.ts';
import type { Logger } from '../base/logger.ts';
import { localClusterDefaults } from '../metadata/configs/local-cluster-defaults.ts';
import type { BrokerNodeConfig } from './broker-node-config.ts';
import { type DataDirectory, openDataDirectory } from './data-directory.ts';
import { choosePorts } from './ports.ts';
import type { Settings } from './settings.ts';
import type { BrokerRunner } from './supervisor/broker-runner.ts';
import { Supervisor } from './supervisor/supervisor.ts';

/** Voters of the metadata quorum: the first three brokers. */
const VOTERS = 3;
const START_LIMIT_MS = 60_000;
const KEEP_ALIVE_MS = 60_000;

/** The embedded cluster: a data directory and the supervised brokers on it. */
export interface LocalCluster {
  readonly clusterId: string;
  readonly dataDir: string;
  readonly supervisor: Supervisor;
  readonly bootstrapServers: string;
  /** Stops every broker and gives the directory free. */
  stop(): Promise<void>;
}

/**
 * Opens the data directory, checks the ports, starts the brokers and resolves when all serve metadata. Throws SettingsError
 * (one sentence) before anything is started; a start that fails half-way ends what it started.
 */
export async function startLocalCluster(settings: Settings, runner: BrokerRunner, logger: Logger): Promise<LocalCluster> {
  const clock: Clock = systemClock;
  const directory = await openDataDirectory(settings.dataDir, settings.brokers);
  try {
    const brokers = await brokerConfigs(settings, directory);
    directory.keep();
    const supervisor = new Supervisor({ brokers, runner, clock, logger, heal: settings.heal });
    try {
      await supervisor.startAll(clock, START_LIMIT_MS);
    } catch (error) {
      supervisor.killAll();
      await supervisor.stopAll();
      throw error;
    }
    // Restart timers do not keep a process alive: without this, the death of all brokers at once would end the supervisor too.
    const alive = setInterval(() => undefined, KEEP_ALIVE_MS);
    return {
      clusterId: directory.clusterId,
      dataDir: directory.path,
      supervisor,
      bootstrapServers: brokers.map(({ host, port }) => `${host}:${port}`).join(','),
      stop: async () => {
        clearInterval(alive);
        await supervisor.stopAll();
        await directory.release();
      },
    };
  } catch (error) {
    await directory.release();
    throw error;
  }
}

async function brokerConfigs(settings: Settings, directory: DataDirectory): Promise<BrokerNodeConfig[]> {
  const ports = await choosePorts(settings.host, settings.port, directory.brokers);
  const host = settings.host === 'localhost' ? '127.0.0.1' : settings.host;
  const voters = ports.slice(0, VOTERS).map(({ internalPort }, i) => ({ id: i + 1, host, port: internalPort }));
  return ports.map(({ port, internalPort }, i) => ({
    nodeId: i + 1,
    clusterId: directory.clusterId,
    rack: settings.racks?.[i % settings.racks.length] ?? null,
    dataDir: directory.brokerDirectory(i + 1),
    host,
    port,
    internalPort,
    voters,
    durability: settings.durability,
    kafkaConfig: { ...localClusterDefaults(directory.brokers), ...settings.set },
    logLevel: settings.logLevel,
  }));
}
