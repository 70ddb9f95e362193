import fs from 'node:fs';
import path from 'node:path';
import type { FileLock } from '../base/file-system.ts';
import { randomUuid } from '../base/ids.ts';
import { systemRandom } from '../base/random.ts';
import { lockFile } from '../log/io/node-file-lock.ts';
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
  /** Makes a new directory a cluster's for good. Until then `release` leaves no trace of one that was not there before. */
  keep(): void;
  /** Gives the directory free for another process. */
  release(): Promise<void>;
}

interface Manifest {
  readonly format: 1;
  readonly clusterId: string;
  readonly brokers: number;
  readonly createdAt: string;
}

const MANIFEST = 'millrace.json';
const LOCK = 'millrace.lock';
const DEFAULT_BROKERS = 3;

/** Opens it, or plans a new one. Throws SettingsError when it is foreign, unwritable, in use, or holds another number of brokers. */
export async function openDataDirectory(directory: string, wantedBrokers: number | undefined): Promise<DataDirectory> {
  const absolute = path.resolve(directory);
  const created = makeWritable(absolute);
  const found = readManifest(absolute);
  if (found && wantedBrokers !== undefined && wantedBrokers !== found.brokers) {
    throw new SettingsError(
      `Data directory ${absolute} holds a cluster of ${found.brokers} brokers, not ${wantedBrokers}: leave --brokers out, or choose another --data-dir.`,
    );
  }
  const lock = await lockDirectory(absolute);
  const manifest = found ?? newManifest(wantedBrokers ?? DEFAULT_BROKERS);
  let kept = found !== undefined;
  return {
    path: absolute,
    clusterId: manifest.clusterId,
    brokers: manifest.brokers,
    brokerDirectory: (id) => path.join(absolute, `broker-${id}`),
    keep: () => {
      if (!kept) writeManifest(absolute, manifest);
      kept = true;
    },
    release: async () => {
      await lock.release();
      if (created && !kept) fs.rmdirSync(absolute);
    },
  };
}

/** Returns whether the directory was not there before. */
function makeWritable(absolute: string): boolean {
  try {
    const created = fs.mkdirSync(absolute, { recursive: true, mode: 0o700 }) !== undefined;
    const probe = path.join(absolute, `.write-probe-${process.pid}`);
    fs.writeFileSync(probe, '');
    fs.rmSync(probe);
    return created;
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

function newManifest(brokers: number): Manifest {
  return { format: 1, clusterId: randomUuid(systemRandom), brokers, createdAt: new Date().toISOString() };
}

function writeManifest(absolute: string, manifest: Manifest): void {
  const file = path.join(absolute, MANIFEST);
  fs.writeFileSync(`${file}.tmp`, `${JSON.stringify(manifest, null, 2)}\n`);
  const handle = fs.openSync(`${file}.tmp`, 'r');
  fs.fsyncSync(handle);
  fs.closeSync(handle);
  fs.renameSync(`${file}.tmp`, file);
}

async function lockDirectory(absolute: string): Promise<FileLock> {
  try {
    return await lockFile(path.join(absolute, LOCK));
  } catch (error) {
    if (!(error instanceof Error && 'owner' in error)) throw error;
    throw new SettingsError(`Data directory ${absolute} is in use by process ${error.owner}: stop it, or choose another --data-dir.`);
  }
}
