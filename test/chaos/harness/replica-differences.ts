import fs from 'node:fs';
import path from 'node:path';

const LOG_FILE = /^\d{20}\.log$/;

/**
 * Compares the replicas of every partition byte by byte after a clean stop with a full ISR: records and leader epochs must be the same
 * wherever segments were rolled. One sentence per difference.
 */
export function replicaDifferences(dataDirs: readonly string[], topic: string, partitions: number): string[] {
  const differences: string[] = [];
  for (let partition = 0; partition < partitions; partition += 1) {
    const logs = dataDirs.map((dataDir) => readLog(path.join(dataDir, `${topic}-${partition}`)));
    const [first] = logs;
    for (const [index, log] of logs.entries()) {
      if (!first || first.equals(log)) continue;
      const at = first.findIndex((byte, position) => byte !== log[position]);
      differences.push(`${topic}-${partition}: ${dataDirs[index]} (${log.length} bytes) and ${dataDirs[0]} (${first.length} bytes) differ from byte ${at < 0 ? Math.min(first.length, log.length) : at} on`);
    }
  }
  return differences;
}

/** All records of one replica, in order. */
export function readLog(directory: string): Buffer {
  // A replica that never got a record has no directory.
  if (!fs.existsSync(directory)) return Buffer.alloc(0);
  const names = fs.readdirSync(directory).filter((name) => LOG_FILE.test(name)).sort();
  return Buffer.concat(names.map((name) => fs.readFileSync(path.join(directory, name))));
}
