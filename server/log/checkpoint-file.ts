import { errorCode, type FileSystem } from '../base/file-system.ts';
import { partitionKey, type Offset, type TopicName } from '../base/ids.ts';

/** One line of an offset checkpoint. */
export interface OffsetEntry {
  readonly topic: TopicName;
  readonly partition: number;
  readonly offset: Offset;
}

/** A checkpoint's text is not what Kafka writes: version, count and lines must agree. */
export class CheckpointError extends Error {
  readonly code = 'BAD_CHECKPOINT';
}

const VERSION = '0';

/**
 * Text form shared by Kafka's checkpoints: a version line, a count line, one line per entry, fields split by one space.
 * Source: docs/formats/log-directory.md.
 */
export function formatCheckpoint(lines: readonly string[]): string {
  return `${[VERSION, String(lines.length), ...lines].join('\n')}\n`;
}

/** Lines of a checkpoint, split into fields. Throws CheckpointError. */
export function parseCheckpoint(path: string, text: string, fields: number): string[][] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const [version, countText, ...rest] = lines;
  if (version !== VERSION) throw new CheckpointError(`${path}: version ${JSON.stringify(version)} instead of 0`);
  const count = Number(countText);
  if (!Number.isInteger(count) || count !== rest.length) {
    throw new CheckpointError(`${path}: ${rest.length} entries where ${countText} were announced`);
  }
  return rest.map((line) => {
    const parts = line.split(' ');
    if (parts.length !== fields) throw new CheckpointError(`${path}: malformed line ${JSON.stringify(line)}`);
    return parts;
  });
}

/** Reads a number of a checkpoint line. Throws CheckpointError. */
export function checkpointInteger(path: string, text: string | undefined): number {
  const value = Number(text);
  if (text === undefined || text === '' || !Number.isSafeInteger(value)) {
    throw new CheckpointError(`${path}: ${JSON.stringify(text)} is not a whole number`);
  }
  return value;
}

/**
 * `recovery-point-offset-checkpoint`, `replication-offset-checkpoint`, `log-start-offset-checkpoint`: one offset per partition.
 * Writes are skipped when the content did not change, and one write runs at a time: a later one wins.
 */
export class OffsetCheckpointFile {
  private readonly fs: FileSystem;
  private readonly path: string;
  private lastWritten: string | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(options: { fs: FileSystem; path: string }) {
    this.fs = options.fs;
    this.path = options.path;
  }

  /** Offsets by `topic-partition`; empty when the file is missing. Throws CheckpointError when it is malformed. */
  async read(): Promise<Map<string, Offset>> {
    const text = await readTextIfThere(this.fs, this.path);
    const offsets = new Map<string, Offset>();
    if (text === undefined) return offsets;
    for (const [topic = '', partition, offset] of parseCheckpoint(this.path, text, 3)) {
      offsets.set(partitionKey(topic, checkpointInteger(this.path, partition)), checkpointInteger(this.path, offset));
    }
    return offsets;
  }

  /** Replaces the file atomically and durably. `entries` is asked when the turn comes, so that queued writes use fresh values. */
  write(entries: () => readonly OffsetEntry[]): Promise<void> {
    const turn = this.writing.then(async () => {
      const text = formatCheckpoint(entries().map(({ topic, partition, offset }) => `${topic} ${partition} ${offset}`));
      if (text === this.lastWritten) return;
      await this.fs.writeFileAtomic(this.path, text);
      this.lastWritten = text;
    });
    this.writing = turn.catch(() => undefined);
    return turn;
  }
}

/** UTF-8 text of a file, undefined when there is none. */
export async function readTextIfThere(fs: FileSystem, path: string): Promise<string | undefined> {
  try {
    return (await fs.readFile(path)).toString('utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
