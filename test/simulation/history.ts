import type { Trace } from './trace.ts';
import { ViolationError } from './violation.ts';

interface Written {
  readonly key: string;
  readonly producer: string;
  /** Number of the record among those of its producer and partition, from 0. */
  readonly index: number;
  acknowledged: boolean;
}

/** Commits of one group partition: the greatest acknowledged one, and how many of each value are under way or of unknown outcome. */
interface CommitState {
  acknowledged: number;
  readonly open: Map<number, number>;
}

/**
 * What clients were told, checked as it is told (reliability.md, Appendix A). A key is a topic partition; values are unique over
 * the run, and each producer numbers its records per partition.
 */
export class History {
  acknowledged = 0;
  attempted = 0;
  read = 0;
  commits = 0;
  private readonly trace: Trace;
  private readonly onViolation: (error: ViolationError) => void;
  private readonly written = new Map<string, Written>();
  private readonly valueAt = new Map<string, Map<number, string>>();
  private readonly offsetOf = new Map<string, number>();
  private readonly committed = new Map<string, CommitState>();
  private readonly syncedGeneration = new Map<string, number>();
  private readonly owners = new Map<string, string>();
  private readonly pendingCommits: { group: string; key: string; offset: number }[] = [];

  constructor(options: { trace: Trace; onViolation: (error: ViolationError) => void }) {
    this.trace = options.trace;
    this.onViolation = options.onViolation;
  }

  // --- records ------------------------------------------------------------------------------------------------------------

  sent(key: string, producer: string, index: number): string {
    const value = `${producer}/${key}/${index}`;
    this.written.set(value, { key, producer, index, acknowledged: false });
    this.attempted += 1;
    return value;
  }

  /** The cluster acknowledged values in a row; `baseOffset` −1 when it did not say where they are. */
  onAcknowledged(key: string, values: readonly string[], baseOffset: number): void {
    this.trace.note(`ack ${values[0]} +${values.length - 1} at ${baseOffset}`);
    this.acknowledged += values.length;
    for (const [i, value] of values.entries()) {
      const known = this.written.get(value);
      if (known) known.acknowledged = true;
      if (baseOffset >= 0) this.seen(key, baseOffset + i, value, 'an acknowledgement');
    }
  }

  /** A reader got a value. `expected` is the next offset of its read, −1 at its beginning: data topics have no gaps here. */
  onRead(reader: string, key: string, offset: number, value: string, expected: number): void {
    this.read += 1;
    if (expected >= 0 && offset !== expected) this.violate('poll-skip', `${reader} read ${key} at ${offset} after ${expected - 1}`);
    if (!this.written.has(value)) this.violate('phantom-read', `${reader} read ${JSON.stringify(value)} at ${key} ${offset}, which nobody sent`);
    this.seen(key, offset, value, reader);
  }

  /** A batch does not have the bytes that were written. */
  onCorrupt(reader: string, key: string, offset: number): void {
    this.violate('corrupt-batch', `${reader} got a batch of ${key} at ${offset} that fails its CRC`);
  }

  /** The leader does not have what was read or acknowledged below `offset`. */
  onOutOfRange(reader: string, key: string, offset: number): void {
    this.violate('read-then-lost', `${reader} was told that ${offset} is out of range in ${key}`);
  }

  /** A batch got no acknowledgement: its outcome is unknown. */
  onRefused(batch: string, reason: string): void {
    this.trace.note(`not acknowledged: ${batch}: ${reason}`);
  }

  /** An idempotent producer's next batch does not follow, although everything before it was acknowledged. */
  onSequenceLost(key: string, producer: string, sequence: number, error: string): void {
    this.violate('sequence-lost', `${producer} continues ${key} at sequence ${sequence} and gets ${error}: acknowledged records before it are gone`);
  }

  /** Everything that the final reader of a partition got, in order. */
  checkFinal(key: string, values: readonly string[]): void {
    const next = new Map<string, number>();
    for (const [offset, value] of values.entries()) {
      const known = this.written.get(value);
      if (!known) continue;
      const expected = next.get(known.producer) ?? 0;
      if (known.index !== expected) this.violate('reordered', `${key} has ${value} at ${offset}, the next of this producer is ${expected}`);
      next.set(known.producer, known.index + 1);
    }
    const present = new Set(values);
    for (const [value, { key: home, acknowledged }] of this.written) {
      if (home === key && acknowledged && !present.has(value)) this.violate('lost-write', `${value} was acknowledged and is not in ${key}`);
    }
  }

  /** Values that a producer still waits for. */
  get unacknowledged(): string[] {
    return [...this.written].filter(([, { acknowledged }]) => !acknowledged).map(([value]) => value);
  }

  private seen(key: string, offset: number, value: string, by: string): void {
    let values = this.valueAt.get(key);
    if (!values) this.valueAt.set(key, (values = new Map()));
    const other = values.get(offset);
    if (other !== undefined && other !== value) this.violate('inconsistent-offsets', `${by} has ${value} at ${key} ${offset}, where ${other} was seen`);
    values.set(offset, value);
    const elsewhere = this.offsetOf.get(value);
    if (elsewhere !== undefined && elsewhere !== offset) this.violate('duplicate', `${by} has ${value} at ${key} ${offset} and it was seen at ${elsewhere}`);
    this.offsetOf.set(value, offset);
  }

  // --- groups -------------------------------------------------------------------------------------------------------------

  /** A member got its assignment: two owners of one partition in one generation are one too many. */
  onAssigned(group: string, generation: number, member: string, keys: readonly string[]): void {
    this.trace.note(`assigned ${group} generation ${generation} ${member}: ${keys.join(' ')}`);
    this.syncedGeneration.set(group, Math.max(this.syncedGeneration.get(group) ?? -1, generation));
    for (const key of keys) {
      const slot = `${group}/${generation}/${key}`;
      const owner = this.owners.get(slot);
      if (owner !== undefined && owner !== member) this.violate('double-owner', `${owner} and ${member} both own ${key} in generation ${generation} of ${group}`);
      this.owners.set(slot, member);
    }
  }

  /** To be called before a commit is sent; the result takes its outcome. */
  committing(group: string, generation: number, key: string, offset: number): (outcome: 'accepted' | 'refused' | 'unknown') => void {
    const newest = this.syncedGeneration.get(group) ?? -1;
    const state = this.commitState(group, key);
    state.open.set(offset, (state.open.get(offset) ?? 0) + 1);
    return (outcome) => {
      if (outcome === 'unknown') return;
      state.open.set(offset, (state.open.get(offset) ?? 0) - 1);
      if (outcome !== 'accepted') return;
      this.commits += 1;
      this.trace.note(`committed ${group} ${key} ${offset}`);
      if (generation < newest) this.violate('stale-commit', `${group} accepted ${offset} for ${key} from generation ${generation}, ${newest} was synced before`);
      state.acknowledged = Math.max(state.acknowledged, offset);
    };
  }

  /** To be called before committed offsets are asked for; the result takes the answer (−1: none). */
  fetchingCommitted(group: string, key: string): (offset: number) => void {
    const before = this.commitState(group, key).acknowledged;
    return (offset) => {
      const { open, acknowledged } = this.commitState(group, key);
      if (offset < before && !open.get(offset)) this.violate('commit-lost', `${group} has ${offset} for ${key} after ${before} was acknowledged`);
      if (offset > acknowledged && !open.get(offset) && offset > 0) this.pendingCommits.push({ group, key, offset });
    };
  }

  /** A committed offset that was read before its commit was answered must have been sent by somebody. */
  checkCommits(): void {
    for (const { group, key, offset } of this.pendingCommits) {
      const { open, acknowledged } = this.commitState(group, key);
      if (offset > acknowledged && !open.get(offset)) this.violate('commit-invented', `${group} had ${offset} for ${key}, which nobody committed`);
    }
  }

  private commitState(group: string, key: string): CommitState {
    const slot = `${group}/${key}`;
    let state = this.committed.get(slot);
    if (!state) this.committed.set(slot, (state = { acknowledged: -1, open: new Map() }));
    return state;
  }

  private violate(kind: string, message: string): void {
    this.onViolation(new ViolationError(kind, message));
  }
}
