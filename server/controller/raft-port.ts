/** What the controller needs of the metadata quorum. `quorum/` provides it, `runtime` wires the two. */
import type { Offset } from '../base/ids.ts';

/** The log of this node while it leads the quorum. */
export interface RaftPort {
  /** Whether this node leads the current epoch, as far as it knows. */
  readonly isLeader: boolean;
  /** Current quorum epoch. */
  readonly epoch: number;
  /** Offset that the next appended record will get. Broker epochs are such offsets. */
  readonly nextOffset: Offset;
  /**
   * Appends record values as one batch, all or nothing. `committed` resolves once a majority has stored it, and rejects when
   * this node's leadership ends before that (the records may still become committed). Throws when this node does not lead.
   */
  append(records: readonly Buffer[]): { readonly lastOffset: Offset; readonly committed: Promise<void> };
}

/** What the quorum tells the controller. */
export interface RaftListener {
  /** This node leads `epoch`, and every record below the epoch's start has been delivered as committed. */
  onLeader(epoch: number): void;
  /** This node no longer leads `epoch`. */
  onResigned(epoch: number): void;
}
