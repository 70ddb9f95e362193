/**
 * Decides when a snapshot of the metadata is due, and gives the records of one: after so many bytes of new records, or so long after
 * the last one when anything is new (KIP-630). Every node writes its own, of its own image. One at a time.
 */
import type { Clock, TimerHandle } from '../base/clock.ts';
import type { Offset } from '../base/ids.ts';
import { errorText, type Logger } from '../base/logger.ts';
import { isPlanted } from '../base/planted-bugs.ts';
import { imageRecords } from './image-records.ts';
import type { MetadataImage } from './image.ts';

/** Bounds of one batch in a snapshot: what is encoded without a pause, and half of Kafka's 8 MiB, since a record is added before its size is known. */
const MAX_GROUP_RECORDS = 256;
const MAX_GROUP_BYTES = 4 * 1024 * 1024;
/** After a snapshot that could not be written the next one is tried no sooner than this. */
const RETRY_MS = 30_000;

/** Where snapshots go. The quorum provides it, `runtime` wires the two. */
export interface SnapshotPort {
  /** Resolves to false when a newer snapshot is there; rejects when the disk refuses. */
  createSnapshot(snapshot: {
    /** End of what it contains, exclusive, and the quorum epoch of the last record in it. */
    readonly endOffset: Offset;
    readonly epoch: number;
    readonly lastContainedLogTimestamp: number;
    readonly groups: Iterable<readonly Buffer[]>;
  }): Promise<boolean>;
}

/** Facts of a committed batch that count towards a snapshot. */
export interface CountedBatch {
  readonly timestampMs: number;
  readonly sizeInBytes: number;
}

/** See the head of this file. */
export class SnapshotGenerator {
  private readonly options: {
    readonly image: MetadataImage;
    readonly port: SnapshotPort;
    readonly clock: Clock;
    readonly logger: Logger;
    /** `metadata.log.max.record.bytes.between.snapshots`. */
    readonly maxBytes: number;
    /** `metadata.log.max.snapshot.interval.ms`; 0: time does not matter. */
    readonly maxIntervalMs: number;
  };
  private bytesSince = 0;
  private lastTimestampMs = 0;
  private writing = false;
  private wanted = false;
  private notBeforeMs = 0;
  private timer: TimerHandle | undefined;
  private closed = false;

  constructor(options: SnapshotGenerator['options']) {
    this.options = options;
  }

  /** Batches that the image has just taken. */
  committed(batches: readonly CountedBatch[]): void {
    for (const { sizeInBytes, timestampMs } of batches) {
      this.bytesSince += sizeInBytes;
      this.lastTimestampMs = timestampMs;
    }
    const { clock, maxIntervalMs } = this.options;
    if (maxIntervalMs > 0 && this.bytesSince > 0) this.timer ??= clock.after(maxIntervalMs, () => this.want());
    this.writeIfDue();
  }

  /** The image was replaced by that of a snapshot. */
  loaded(snapshot: { readonly lastContainedLogTimestamp: number }): void {
    this.lastTimestampMs = snapshot.lastContainedLogTimestamp;
    this.startOver();
  }

  /** A snapshot is wanted as soon as possible, whatever is new. */
  want(): void {
    this.wanted = true;
    this.writeIfDue();
  }

  close(): void {
    this.closed = true;
    this.timer?.cancel();
  }

  private writeIfDue(): void {
    const { image, clock, maxBytes } = this.options;
    if (this.closed || this.writing || (!this.wanted && this.bytesSince < maxBytes) || image.appliedOffset < 0) return;
    // A change in several batches is half done: its end makes the next try.
    if (image.hasOpenTransaction || clock.monotonic() < this.notBeforeMs) return;
    this.startOver();
    this.writing = true;
    void this.write().then(() => {
      this.writing = false;
      this.writeIfDue();
    });
  }

  private startOver(): void {
    this.bytesSince = 0;
    this.wanted = false;
    this.timer?.cancel();
    this.timer = undefined;
  }

  private async write(): Promise<void> {
    const { image, port, clock, logger } = this.options;
    const { appliedOffset, appliedEpoch: epoch } = image;
    const endOffset = appliedOffset + (isPlanted('snapshot-ahead-of-its-name') ? 0 : 1);
    // The image changes while the file is written.
    const groups = recordGroups(imageRecords(image.clone()));
    try {
      await port.createSnapshot({ endOffset, epoch, lastContainedLogTimestamp: this.lastTimestampMs, groups });
    } catch (error) {
      if (this.closed) return;
      logger.error('metadata-snapshot-not-written', { endOffset, error: errorText(error) });
      this.notBeforeMs = clock.monotonic() + RETRY_MS;
      this.timer = clock.after(RETRY_MS, () => this.want());
    }
  }
}

/** Record values in groups that make one batch each. */
export function* recordGroups(values: Iterable<Buffer>): Generator<Buffer[]> {
  let group: Buffer[] = [];
  let bytes = 0;
  for (const value of values) {
    group.push(value);
    bytes += value.length;
    if (group.length < MAX_GROUP_RECORDS && bytes < MAX_GROUP_BYTES) continue;
    yield group;
    group = [];
    bytes = 0;
  }
  if (group.length > 0) yield group;
}
