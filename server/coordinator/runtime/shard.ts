/** One record of a coordinator's topic. A null value is a tombstone. */
export interface CoordinatorRecord {
  readonly key: Buffer;
  readonly value: Buffer | null;
}

/**
 * Deterministic state of one partition of a coordinator's topic. What must survive changes only in `replay`, so the state of a
 * running coordinator is the state that the next leader loads from the log.
 */
export interface Shard {
  /** Applies one record: of the log while loading, then of every write of this coordinator that reached the log, in log order. */
  replay(record: CoordinatorRecord): void;
  /** The log has been replayed to its end; requests follow. */
  onLoaded(): void;
  /** The partition is led elsewhere: answers whoever waits. Nothing is called after this. */
  onUnloaded(): void;
}

/** How a shard writes. */
export interface RecordWriter {
  /**
   * Appends the records. When their fate is known, those that are in the log are replayed, then `onSettled` gets the log's error
   * code (0 = committed). Writes settle in the order in which they were made, except that rejected ones do not wait for others.
   */
  write(records: readonly CoordinatorRecord[], onSettled: (errorCode: number) => void): void;
  /** Records that were appended and have not been replayed yet. */
  unreplayed(): CoordinatorRecord[];
  /** Calls back with 0 when every write made so far has settled; with the log's error when leadership went before, and nobody here knows. */
  afterPending(callback: (errorCode: number) => void): void;
}
