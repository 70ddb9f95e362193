import type { Offset, Uuid } from '../base/ids.ts';

/** One partition as a follower asks for it. */
export interface FollowerFetchTarget {
  readonly topicId: Uuid;
  readonly partition: number;
  readonly leaderEpoch: number;
  readonly fetchOffset: Offset;
  readonly lastFetchedEpoch: number;
  readonly logStartOffset: Offset;
  readonly maxBytes: number;
}

/** What goes into the next Fetch. */
export interface FollowerFetchDelta {
  readonly sessionId: number;
  readonly sessionEpoch: number;
  readonly targets: readonly FollowerFetchTarget[];
  readonly forgotten: readonly FollowerFetchTarget[];
}

const NO_SESSION = 0;
const FIRST_EPOCH = 0;
const MAX_EPOCH = 0x7fff_ffff;

/**
 * The follower's side of an incremental fetch session (KIP-227): all partitions once, then only those that changed, so that a
 * round costs what happened and not what is hosted. Any lost or refused answer ends the session, since what it said is unknown.
 */
export class FollowerFetchSession {
  private id = NO_SESSION;
  private epoch = FIRST_EPOCH;
  private sent = new Map<string, FollowerFetchTarget>();

  /** The request that makes the leader read exactly `wanted`, given in order of preference. */
  next(wanted: ReadonlyMap<string, FollowerFetchTarget>): FollowerFetchDelta {
    const sessionId = this.id;
    const sessionEpoch = this.epoch;
    if (sessionEpoch === FIRST_EPOCH) {
      this.sent = new Map(wanted);
      return { sessionId, sessionEpoch, targets: [...wanted.values()], forgotten: [] };
    }
    const targets: FollowerFetchTarget[] = [];
    for (const [key, target] of wanted) {
      const before = this.sent.get(key);
      if (before && isSame(before, target)) continue;
      targets.push(target);
      this.sent.set(key, target);
    }
    const forgotten: FollowerFetchTarget[] = [];
    if (this.sent.size > wanted.size) {
      for (const [key, target] of this.sent) {
        if (wanted.has(key)) continue;
        forgotten.push(target);
        this.sent.delete(key);
      }
    }
    return { sessionId, sessionEpoch, targets, forgotten };
  }

  /** A good answer came; `sessionId` 0 = the leader keeps no session. */
  answered(sessionId: number): void {
    if (sessionId === NO_SESSION) return this.reset();
    this.id = sessionId;
    this.epoch = this.epoch >= MAX_EPOCH ? 1 : this.epoch + 1;
  }

  /** The next request starts over. It still names the old session, which the leader then drops. */
  reset(): void {
    this.epoch = FIRST_EPOCH;
    this.sent.clear();
  }
}

function isSame(a: FollowerFetchTarget, b: FollowerFetchTarget): boolean {
  return (
    a.fetchOffset === b.fetchOffset &&
    a.leaderEpoch === b.leaderEpoch &&
    a.lastFetchedEpoch === b.lastFetchedEpoch &&
    a.logStartOffset === b.logStartOffset &&
    a.maxBytes === b.maxBytes
  );
}
