import { assert } from '../base/assert.ts';
import { errorCode, type FileHandle, type FileSystem } from '../base/file-system.ts';
import type { Offset } from '../base/ids.ts';
import { isPlanted } from '../base/planted-bugs.ts';
import { crc32c } from '../records/crc32c.ts';
import { SharedRun } from './shared-run.ts';

/** Name of the journal in the data directory. Kafka ignores it. */
export const SUMS_FILE = 'millrace.sums';

/** Contents up to here are kept in the journal as a whole: such a file is not only checked but restored. */
const MAX_CONTENT_BYTES = 1024;
const MIN_REWRITE_BYTES = 1024 * 1024;
const REWRITE_FACTOR = 4;
const VERSION_LINE = 'millrace-sums 0';

/** One version of a small file that is replaced as a whole. */
export interface FileSum {
  readonly crc: number;
  readonly content: Buffer | undefined;
}

/** What the first `bytes` of a segment must be, and the index files that go with them. */
export interface SegmentSum {
  /** Bytes of whole batches, all on the disk. */
  readonly bytes: number;
  /** Offset after the last of them. */
  readonly endOffset: Offset;
  /** CRC-32C over the first 21 bytes of each of these batches (what a batch's own CRC does not cover); undefined when not known. */
  readonly heads: number | undefined;
  readonly indexBytes: number;
  readonly indexCrc: number;
  readonly timeIndexBytes: number;
  readonly timeIndexCrc: number;
}

/** How the last run ended, as the journal tells it. */
export type LastRun = { readonly kind: 'absent' } | { readonly kind: 'unclean' } | { readonly kind: 'clean'; readonly brokerEpoch: number };

/**
 * Checksums of everything in a data directory that has none of its own: `millrace.sums`, lines of text, each led by its own
 * CRC-32C, appended and synced before what they describe may change on the disk. Names are paths below the data directory.
 * Source: docs/formats/log-directory.md, "Sums".
 */
export class SumsJournal {
  /** Until `start`: what an earlier run left. */
  readonly lastRun: LastRun;

  private readonly fs: FileSystem;
  private readonly path: string;
  private readonly files = new Map<string, readonly FileSum[]>();
  private readonly segments = new Map<string, readonly SegmentSum[]>();
  private readonly flushing = new SharedRun(() => this.flush());
  private pending: string[] = [];
  private handle: FileHandle | undefined;
  private size = 0;
  private sizeAtRewrite = 0;

  private constructor(fs: FileSystem, path: string, text: string | undefined) {
    this.fs = fs;
    this.path = path;
    this.lastRun = text === undefined ? { kind: 'absent' } : this.replay(text);
  }

  /** Reads the journal of `directory`. Lines that are torn or damaged are passed over. Nothing is written before `start`. */
  static async read(fs: FileSystem, directory: string): Promise<SumsJournal> {
    const path = `${directory}/${SUMS_FILE}`;
    try {
      return new SumsJournal(fs, path, (await fs.readFile(path)).toString('utf8'));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return new SumsJournal(fs, path, undefined);
      throw error;
    }
  }

  /** Forgets every sum: somebody else wrote in the directory. */
  discard(): void {
    this.files.clear();
    this.segments.clear();
  }

  /** From here on the journal belongs to this run: until `writeClean` it says that the stop was unclean. */
  async start(): Promise<void> {
    await this.rewrite();
  }

  /** Accepted versions of a small file, newest first; empty when none is known. */
  fileSums(name: string): readonly FileSum[] {
    return this.files.get(name) ?? [];
  }

  /** Accepted states of a segment (name without suffix): one, or two while compaction may have been interrupted between them. */
  segmentSums(name: string): readonly SegmentSum[] {
    return this.segments.get(name) ?? [];
  }

  /** `bytes` is about to take the place of the file: durable when it resolves. The version before stays accepted. */
  noteFile(name: string, bytes: Buffer): Promise<void> {
    const sum = { crc: crc32c(bytes), content: bytes.length <= MAX_CONTENT_BYTES ? bytes : undefined };
    this.addFile(name, sum);
    return this.append(fileLine(name, sum));
  }

  /** The file was found to be this version: no other is accepted from now on. In memory only. */
  settleFile(name: string, sum: FileSum): void {
    this.files.set(name, [sum]);
  }

  /** `replaced`: the segment's files are about to be replaced by ones with this sum; the earlier state stays accepted until the next note. */
  noteSegment(name: string, sum: SegmentSum, replaced = false): Promise<void> {
    const earlier = this.segmentSums(name)[0];
    this.segments.set(name, replaced && earlier ? [sum, earlier] : [sum]);
    return this.append(segmentLine(name, sum, replaced));
  }

  /** No file or segment of this name, or below it when it ends with `/`, has a sum any more. Durable when it resolves. */
  forget(name: string): Promise<void> {
    if (!this.drop(name)) return Promise.resolve();
    return this.append(`gone ${name}`);
  }

  /** Last line of a clean stop; the marker that Kafka knows is written after it. */
  writeClean(brokerEpoch: number): Promise<void> {
    return this.append(`clean ${brokerEpoch}`);
  }

  async close(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    await handle?.close();
  }

  private append(body: string): Promise<void> {
    if (isPlanted('no-sidecar')) return Promise.resolve();
    this.pending.push(framed(body));
    return this.flushing.run();
  }

  private async flush(): Promise<void> {
    const lines = this.pending;
    if (lines.length === 0) return;
    this.pending = [];
    const bytes = Buffer.from(lines.join(''), 'utf8');
    if (this.size + bytes.length > Math.max(MIN_REWRITE_BYTES, this.sizeAtRewrite * REWRITE_FACTOR)) return this.rewrite(lines);
    this.handle ??= await this.fs.open(this.path, 'read-write');
    await this.handle.writev([bytes], this.size);
    await this.handle.datasync();
    this.size += bytes.length;
  }

  /** Everything that is live, in a fresh file. `last`: lines that were on their way; they may hold a `clean`, so they come last. */
  private async rewrite(last: readonly string[] = []): Promise<void> {
    await this.close();
    const lines = [framed(VERSION_LINE)];
    for (const [name, sums] of this.files) for (const sum of [...sums].reverse()) lines.push(framed(fileLine(name, sum)));
    for (const [name, sums] of this.segments) {
      for (const [index, sum] of [...sums].reverse().entries()) lines.push(framed(segmentLine(name, sum, index > 0)));
    }
    const bytes = Buffer.from([...lines, ...last].join(''), 'utf8');
    await this.fs.writeFileAtomic(this.path, bytes);
    this.size = bytes.length;
    this.sizeAtRewrite = bytes.length;
  }

  private addFile(name: string, sum: FileSum): void {
    const earlier = this.fileSums(name).filter(({ crc }) => crc !== sum.crc);
    this.files.set(name, [sum, ...earlier.slice(0, 1)]);
  }

  private drop(name: string): boolean {
    if (!name.endsWith('/')) return [this.files.delete(name), this.segments.delete(name)].includes(true);
    let dropped = false;
    for (const map of [this.files, this.segments]) {
      for (const key of map.keys()) if (key.startsWith(name)) dropped = map.delete(key) || dropped;
    }
    return dropped;
  }

  private replay(text: string): LastRun {
    let last: LastRun = { kind: 'unclean' };
    for (const line of text.split('\n')) {
      const body = line.slice(9);
      if (line.length < 10 || line.slice(0, 8) !== hex(crc32c(Buffer.from(body, 'utf8')))) continue;
      const clean = /^clean (-?\d+)$/.exec(body);
      last = clean ? { kind: 'clean', brokerEpoch: Number(clean[1]) } : { kind: 'unclean' };
      this.replayLine(body);
    }
    return last;
  }

  private replayLine(body: string): void {
    const [kind, ...fields] = body.split(' ');
    if (kind === 'file' && fields.length === 3) {
      const [crc = '', content = '', name = ''] = fields;
      this.addFile(name, { crc: Number.parseInt(crc, 16), content: content === '-' ? undefined : Buffer.from(content, 'base64') });
    } else if ((kind === 'segment' || kind === 'segment+') && fields.length === 8) {
      const [bytes, endOffset, heads = '', indexBytes, indexCrc = '', timeIndexBytes, timeIndexCrc = '', name = ''] = fields;
      const sum: SegmentSum = {
        bytes: Number(bytes),
        endOffset: Number(endOffset),
        heads: heads === '-' ? undefined : Number.parseInt(heads, 16),
        indexBytes: Number(indexBytes),
        indexCrc: Number.parseInt(indexCrc, 16),
        timeIndexBytes: Number(timeIndexBytes),
        timeIndexCrc: Number.parseInt(timeIndexCrc, 16),
      };
      const earlier = this.segmentSums(name)[0];
      this.segments.set(name, kind === 'segment+' && earlier ? [sum, earlier] : [sum]);
    } else if (kind === 'gone' && fields[0]) {
      this.drop(fields[0]);
    }
  }
}

function fileLine(name: string, { crc, content }: FileSum): string {
  assert(!name.includes(' '), `a file name with a space has no place in the sums: ${name}`);
  return `file ${hex(crc)} ${content === undefined || content.length === 0 ? '-' : content.toString('base64')} ${name}`;
}

function segmentLine(name: string, sum: SegmentSum, replaced: boolean): string {
  const heads = sum.heads === undefined ? '-' : hex(sum.heads);
  return `segment${replaced ? '+' : ''} ${sum.bytes} ${sum.endOffset} ${heads} ${sum.indexBytes} ${hex(sum.indexCrc)} ${sum.timeIndexBytes} ${hex(sum.timeIndexCrc)} ${name}`;
}

function framed(body: string): string {
  return `${hex(crc32c(Buffer.from(body, 'utf8')))} ${body}\n`;
}

function hex(sum: number): string {
  return sum.toString(16).padStart(8, '0');
}
