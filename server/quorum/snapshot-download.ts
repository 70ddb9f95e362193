import type { Decoded, Encodable } from '../protocol/definition.ts';
import type { fetchSnapshotRequest, fetchSnapshotResponse } from '../protocol/messages/59-fetch-snapshot.ts';
import type { ReceivedSnapshot } from './quorum-snapshots.ts';
import { isSnapshotDamage, readSnapshot } from './snapshot-format.ts';
import { isSameSnapshot, type SnapshotId } from './snapshot-id.ts';
import type { SnapshotDraft } from './snapshot-store.ts';

/** Answer for the one partition of a FetchSnapshot. */
export type SnapshotChunk = Decoded<typeof fetchSnapshotResponse>['topics'][number]['partitions'][number];
type SnapshotPosition = Omit<NonNullable<NonNullable<NonNullable<Encodable<typeof fetchSnapshotRequest>['topics']>[number]>['partitions']>[number], 'partition'>;

/** A snapshot on its way from the leader: what was received so far, and what to ask for next (KIP-630). */
export class SnapshotDownload {
  readonly id: SnapshotId;
  private readonly draft: SnapshotDraft;

  constructor(id: SnapshotId, draft: SnapshotDraft) {
    this.id = id;
    this.draft = draft;
  }

  /** What the next request asks for. */
  next(): SnapshotPosition {
    const { endOffset, epoch } = this.id;
    return { snapshotId: { endOffset, epoch }, position: this.draft.bytes };
  }

  /** Takes the next part. `unusable`: it does not fit what is here, so that this download leads nowhere. */
  async take({ snapshotId, size, position, unalignedRecords }: SnapshotChunk): Promise<'more' | 'complete' | 'unusable'> {
    const { draft } = this;
    const bytes = unalignedRecords ?? Buffer.alloc(0);
    const fits = isSameSnapshot(snapshotId, this.id) && position === draft.bytes && bytes.length > 0 && position + bytes.length <= size;
    if (!fits) return 'unusable';
    await draft.append(bytes);
    return draft.bytes === size ? 'complete' : 'more';
  }

  /** Syncs what was received and checks all of it. Undefined when it is damaged; then the file is gone. */
  async finish(): Promise<ReceivedSnapshot | undefined> {
    const { draft } = this;
    await draft.seal();
    try {
      return { draft, content: readSnapshot(this.id, await draft.content()) };
    } catch (error) {
      await draft.abandon();
      if (!isSnapshotDamage(error)) throw error;
      return undefined;
    }
  }

  /** Gives up; what was received goes. */
  abandon(): Promise<void> {
    return this.draft.abandon();
  }
}
