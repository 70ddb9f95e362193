import type { FileSystem } from '../base/file-system.ts';
import { randomUuid, type Uuid, uuidBytes } from '../base/ids.ts';
import type { Random } from '../base/random.ts';
import { readTextIfThere } from './checkpoint-file.ts';
import type { DirectoryOwner } from './log-config.ts';

/** The data directory belongs to somebody else, or its `meta.properties` cannot be read. */
export class DirectoryIdentityError extends Error {
  readonly code = 'DIRECTORY_IDENTITY';
}

const FILE = 'meta.properties';
const CLEAN_MARKER = '.kafka_cleanshutdown';

/**
 * Reads `meta.properties`, or writes it into a fresh directory. Returns the directory id. Rejects with DirectoryIdentityError
 * when the directory was made for another cluster or node: serving it would mix two clusters' data.
 */
export async function claimDirectory(fs: FileSystem, random: Random, directory: string, owner: DirectoryOwner): Promise<Uuid> {
  const path = `${directory}/${FILE}`;
  const text = await readTextIfThere(fs, path);
  if (text === undefined) {
    const directoryId = randomUuid(random);
    await fs.writeFileAtomic(path, formatProperties(owner, directoryId));
    return directoryId;
  }
  const properties = parseProperties(text);
  refuseOther(path, 'cluster.id', properties.get('cluster.id'), owner.clusterId);
  refuseOther(path, 'node.id', properties.get('node.id'), String(owner.nodeId));
  const directoryId = properties.get('directory.id');
  if (directoryId !== undefined && uuidBytes(directoryId)) return directoryId;
  const fresh = randomUuid(random);
  await fs.writeFileAtomic(path, formatProperties(owner, fresh));
  return fresh;
}

/**
 * Takes the clean-stop marker away (first thing at start, so that a crash while loading counts as unclean) and returns the
 * broker epoch in it; undefined after an unclean stop.
 */
export async function takeCleanMarker(fs: FileSystem, directory: string): Promise<number | undefined> {
  const path = `${directory}/${CLEAN_MARKER}`;
  const text = await readTextIfThere(fs, path);
  if (text === undefined) return undefined;
  await fs.remove(path);
  await fs.syncDirectory(directory);
  return brokerEpochOf(text);
}

/** Written and synced last on a clean stop. */
export function writeCleanMarker(fs: FileSystem, directory: string, brokerEpoch: number): Promise<void> {
  return fs.writeFileAtomic(`${directory}/${CLEAN_MARKER}`, JSON.stringify({ version: 0, brokerEpoch }));
}

/** -1 for markers without an epoch (older Kafka releases write an empty file). */
function brokerEpochOf(text: string): number {
  try {
    const marker: unknown = JSON.parse(text);
    if (typeof marker === 'object' && marker !== null && 'brokerEpoch' in marker && typeof marker.brokerEpoch === 'number') {
      return marker.brokerEpoch;
    }
  } catch {
    // not JSON: an older release's empty marker
  }
  return -1;
}

function refuseOther(path: string, key: string, found: string | undefined, wanted: string): void {
  if (found === wanted) return;
  throw new DirectoryIdentityError(
    `${path} says ${key}=${found ?? ''}, but this broker is ${wanted}: the directory belongs to another ${key === 'node.id' ? 'broker' : 'cluster'}`,
  );
}

function formatProperties(owner: DirectoryOwner, directoryId: Uuid): string {
  return `version=1\ncluster.id=${owner.clusterId}\nnode.id=${owner.nodeId}\ndirectory.id=${directoryId}\n`;
}

/** The subset of Java's properties syntax that occurs here: comments, `key=value` or `key:value`, backslash before `=` and `:`. */
function parseProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([^#!\s=:][^\s=:]*)\s*[=:]\s*(.*)$/.exec(line);
    if (match?.[1] !== undefined) properties.set(match[1], (match[2] ?? '').replace(/\\([=: ])/g, '$1'));
  }
  return properties;
}
