/**
 * A process that writes logs as a broker does and says on stdout what would be acknowledged: `A log endOffset` (everything below is
 * durable), `F code` (the directory failed). Record n of a log is `recordOf(log, n)`.
 * Arguments: data directory, durability, records per log, bytes of a record.
 */
import fs from 'node:fs';
import { errorCode, type FileSystem } from '../../../server/base/file-system.ts';
import { METADATA_TOPIC, METADATA_TOPIC_ID, type Uuid } from '../../../server/base/ids.ts';
import { silentLogger } from '../../../server/base/logger.ts';
import { MetricRegistry } from '../../../server/base/metrics.ts';
import { plantBugs } from '../../../server/base/planted-bugs.ts';
import { systemRandom } from '../../../server/base/random.ts';
import { systemClock } from '../../../server/base/system-clock.ts';
import { NodeFileSystem } from '../../../server/log/io/node-file-system.ts';
import { DEFAULT_LOG_CONFIG } from '../../../server/log/log-config.ts';
import { LogManager } from '../../../server/log/log-manager.ts';
import type { PartitionLog } from '../../../server/log/partition-log.ts';
import { buildBatch } from '../../../server/records/records.ts';
import { recordOf } from './written-records.ts';

const TOPIC_ID: Uuid = 'abcdefghijklmnopqrstuv';
const QUEUED_APPENDS = 8;
/** After these many it is clear that the log has failed. */
const REFUSED_APPENDS = 20;

const [directory = '', durability = 'fsync', records = '0', recordBytes = '400'] = process.argv.slice(2);
const say = (line: string): void => void fs.writeSync(1, `${line}\n`);

plantBugs((process.env.MILLRACE_BUG ?? '').split(',').filter(Boolean));
if (process.env.IOFAULT_SELF_TEST) {
  try {
    fs.writeSync(fs.openSync(process.env.IOFAULT_SELF_TEST, 'w'), 'x');
  } catch (error) {
    say(`S ${errorCode(error)}`);
  }
}
const manager = await LogManager.open({
  directory,
  fs: slowed(new NodeFileSystem(), Number(process.env.SLOW_SYNC_MS ?? 0)),
  clock: systemClock,
  random: systemRandom,
  logger: silentLogger,
  metrics: new MetricRegistry(),
  durability: durability === 'os' ? 'os' : 'fsync',
  nodeId: 1,
  clusterId: 'cluster',
  defaults: DEFAULT_LOG_CONFIG,
});
manager.onFailure((error) => say(`F ${errorCode(error) || error.message}`));
const config = { ...DEFAULT_LOG_CONFIG, segmentBytes: 64 * 1024, indexIntervalBytes: 1024 };
const logs = [
  manager.getOrCreate('orders', 0, TOPIC_ID, config),
  manager.getOrCreate('orders', 1, TOPIC_ID, config),
  manager.getOrCreate(METADATA_TOPIC, 0, METADATA_TOPIC_ID, config, { syncEveryAppend: true }),
];
const checkpoints = setInterval(() => void manager.checkpointRecovery(), durability === 'os' ? 5_000 : 120);
await Promise.all(logs.map((log) => writeOn(log)));
clearInterval(checkpoints);
process.exit(0);

async function writeOn(log: PartitionLog): Promise<void> {
  const name = `${log.topic}-${log.partition}`;
  let said = 0;
  log.onProgress(() => {
    if (log.durableEndOffset <= said) return;
    said = log.durableEndOffset;
    say(`A ${name} ${said}`);
  });
  let refused = 0;
  while (log.durableEndOffset < Number(records) && refused < REFUSED_APPENDS) {
    if (log.failed || (log.nextOffset < Number(records) && log.nextOffset - log.durableEndOffset < QUEUED_APPENDS)) {
      const value = Buffer.from(recordOf(name, log.nextOffset, Number(recordBytes)));
      const outcome = log.appendAsLeader(buildBatch({ records: [{ key: null, value }], now: Date.now() }), { leaderEpoch: 0, origin: 'client' });
      if (outcome.kind === 'rejected') refused += 1;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A disk whose syncs take a while before they begin. */
function slowed(disk: FileSystem, ms: number): FileSystem {
  if (ms === 0) return disk;
  const open = disk.open.bind(disk);
  disk.open = async (file, mode) => {
    const handle = await open(file, mode);
    const datasync = handle.datasync.bind(handle);
    handle.datasync = () => new Promise((resolve, reject) => setTimeout(() => datasync().then(resolve, reject), ms));
    return handle;
  };
  return disk;
}
