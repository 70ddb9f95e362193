import fs from 'node:fs';
import path from 'node:path';
import { randomUuid } from '../base/ids.ts';
import { systemRandom } from '../base/random.ts';
import { SettingsError } from './settings.ts';

/**
 * The data directory of a local cluster: `millrace.json` says what it is, `millrace.lock` who uses it now, `broker-N/` are the
 * brokers' own log directories in Kafka's format, `logs/` what the brokers said.
 */
export interface DataDirectory {
  readonly path: string;
  readonly clusterId: string;
  readonly brokers: number;
  brokerDirectory(id: number): string;
  /** Gives the directory free for another process. */
  release(): void;
}

interface Manifest {
  readonly format: 1;
  readonly clusterId: string;
  readonly brokers: number;
  readonly createdAt: string;
}

const MANIFEST = 'millrace.json';
const LOCK = 'millrace.lock';

/** Opens or creates it. Throws SettingsError when it is foreign, unwritable, in use, or holds another number of brokers. */
export function openDataDirectory(directory: string, wantedBrokers: number | undefined): DataDirectory {
  const absolute = path.resolve(directory);
  makeWritable(absolute);
  const manifest = readManifest(absolute) ?? create(absolute, wantedBrokers ?? 3);
  if (wantedBrokers !== undefined && wantedBrokers !== manifest.brokers) {
    throw new SettingsError(
      `Data directory ${absolute} holds a cluster of ${manifest.brokers} brokers, not ${wantedBrokers}: leave --brokers out, or choose another --data-dir.`,
    );
  }
  const release = lock(absolute);
  return {
    path: absolute,
    clusterId: manifest.clusterId,
    brokers: manifest.brokers,
    brokerDirectory: (id) => path.join(absolute, `broker-${id}`),
    release,
  };
}

function makeWritable(absolute: string): void {
  try {
    fs.mkdirSync(absolute, { recursive: true, mode: 0o700 });
    const probe = path.join(absolute, `.write-probe-${process.pid}`);
    fs.writeFileSync(probe, '');
    fs.rmSync(probe);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new SettingsError(`Data directory ${absolute} cannot be written (${code}): mend its permissions, or choose another with --data-dir.`);
  }
}

function readManifest(absolute: string): Manifest | undefined {
  const file = path.join(absolute, MANIFEST);
  if (!fs.existsSync(file)) {
    const others = fs.readdirSync(absolute).filter((name) => name !== LOCK);
    if (others.length === 0) return undefined;
    throw new SettingsError(
      `Data directory ${absolute} holds other files (${others.slice(0, 3).join(', ')}) and no ${MANIFEST}: it is not Millrace's; choose another with --data-dir.`,
    );
  }
  try {
    const manifest: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (isManifest(manifest)) return manifest;
  } catch {
    // Falls through to the sentence below: unreadable and unparsable are the same to the user.
  }
  throw new SettingsError(`${file} cannot be read as a Millrace manifest (format 1): restore it, or choose another --data-dir.`);
}

function isManifest(value: unknown): value is Manifest {
  return (
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    value.format === 1 &&
    'clusterId' in value &&
    typeof value.clusterId === 'string' &&
    'brokers' in value &&
    typeof value.brokers === 'number'
  );
}

function create(absolute: string, brokers: number): Manifest {
  const manifest: Manifest = { format: 1, clusterId: randomUuid(systemRandom), brokers, createdAt: new Date().toISOString() };
  const file = path.join(absolute, MANIFEST);
  fs.writeFileSync(`${file}.tmp`, `${JSON.stringify(manifest, null, 2)}\n`);
  const handle = fs.openSync(`${file}.tmp`, 'r');
  fs.fsyncSync(handle);
  fs.closeSync(handle);
  fs.renameSync(`${file}.tmp`, file);
  return manifest;
}

/** The lock file holds the owner's process id; a dead owner's lock is taken over. */
function lock(absolute: string): () => void {
  const file = path.join(absolute, LOCK);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => fs.rmSync(file, { force: true });
    } catch {
      const owner = Number(fs.readFileSync(file, 'utf8'));
      if (isAlive(owner)) {
        throw new SettingsError(
          `Data directory ${absolute} is in use by process ${owner}: stop it, or choose another --data-dir.`,
        );
      }
      fs.rmSync(file, { force: true });
    }
  }
  throw new SettingsError(`Data directory ${absolute} is being opened by another process: try again, or choose another --data-dir.`);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
