/**
 * Feeds the broker's image from the metadata log: takes committed batches in order, applies them, then tells publishers what
 * changed. The image is shared and is changed by nobody else.
 */
import type { Offset } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import { MetadataDelta } from './delta.ts';
import { differenceBetween, fullDelta } from './image-difference.ts';
import { MetadataImage } from './image.ts';
import { type MetadataRecord, decodeMetadataRecord } from './records.ts';

/** A committed batch of the metadata log. Control batches come with no records, so that offsets stay without gaps. */
export interface CommittedBatch {
  readonly baseOffset: Offset;
  /** Offset of its last record (control records count). */
  readonly lastOffset: Offset;
  /** Quorum epoch in which it was written. */
  readonly epoch: number;
  /** Values of its records, in order. */
  readonly records: readonly Buffer[];
}

/** Told after each call of `handleCommit` that changed something, in the order of registration. Must not throw. */
export type MetadataPublisher = (image: MetadataImage, delta: MetadataDelta) => void;

/** See the head of this file. */
export class MetadataLoader {
  readonly image: MetadataImage;
  private readonly logger: Logger;
  private readonly publishers: MetadataPublisher[] = [];
  /** Records of a transaction whose end has not come yet. */
  private withheld: MetadataRecord[] = [];
  private readonly waiting: { readonly offset: Offset; readonly resolve: () => void }[] = [];

  constructor(options: { image?: MetadataImage; logger: Logger }) {
    this.image = options.image ?? new MetadataImage();
    this.logger = options.logger;
  }

  /** Adds a publisher. When the image already has content it is told at once, with a delta that names all of it. */
  addPublisher(publisher: MetadataPublisher): void {
    this.publishers.push(publisher);
    if (this.image.appliedOffset >= 0) publisher(this.image, fullDelta(this.image));
  }

  /** Applies batches that a majority has stored. Batches at or below the applied offset are skipped (they come again after a restart of the reader). */
  handleCommit(batches: readonly CommittedBatch[]): void {
    const delta = new MetadataDelta();
    for (const batch of batches) {
      if (batch.lastOffset <= this.image.appliedOffset) continue;
      for (const bytes of batch.records) this.take(decodeMetadataRecord(bytes), delta);
      // The image is that of an offset at which no change is half done.
      if (!this.image.hasOpenTransaction) this.image.advanceTo(batch.lastOffset, batch.epoch);
    }
    this.publish(delta);
  }

  /** A change in several batches is applied as a whole when its end is read (KIP-868). */
  private take(record: MetadataRecord, delta: MetadataDelta): void {
    const { image } = this;
    if (record.type === 'endTransaction') for (const held of this.withheld) image.apply(held, delta);
    if (record.type === 'endTransaction' || record.type === 'abortTransaction' || record.type === 'beginTransaction') {
      this.withheld = [];
      image.apply(record, delta);
    } else if (image.hasOpenTransaction) this.withheld.push(record);
    else image.apply(record, delta);
  }

  /** Replaces the image by a snapshot's records, those of everything below `endOffset`; publishers see the difference. */
  handleSnapshot(snapshot: { readonly endOffset: Offset; readonly epoch: number; readonly records: readonly Buffer[] }): void {
    const loaded = new MetadataImage();
    for (const bytes of snapshot.records) loaded.apply(decodeMetadataRecord(bytes));
    loaded.advanceTo(snapshot.endOffset - 1, snapshot.epoch);
    const delta = differenceBetween(this.image, loaded);
    this.withheld = [];
    this.image.replaceWith(loaded);
    this.logger.info('metadata-snapshot-loaded', { endOffset: snapshot.endOffset, epoch: snapshot.epoch });
    this.publish(delta);
  }

  /** Resolves once the image contains `offset`. Never rejects: callers bound their wait themselves. */
  reached(offset: Offset): Promise<void> {
    if (this.image.appliedOffset >= offset) return Promise.resolve();
    return new Promise((resolve) => {
      this.waiting.push({ offset, resolve });
    });
  }

  private publish(delta: MetadataDelta): void {
    if (!delta.isEmpty) for (const publisher of this.publishers) publisher(this.image, delta);
    for (let i = this.waiting.length - 1; i >= 0; i -= 1) {
      const waiter = this.waiting[i];
      if (!waiter || waiter.offset > this.image.appliedOffset) continue;
      this.waiting.splice(i, 1);
      waiter.resolve();
    }
  }
}
