import { errors } from '../../protocol/errors.ts';
import type { DeadlineTimer } from '../runtime/deadline-timer.ts';
import type { JoinGroupResponse, SyncGroupResponse } from './group-requests.ts';

/** One protocol (assignor) that a member supports, in its order of preference. `metadata` is opaque to the coordinator. */
export interface MemberProtocol {
  readonly name: string;
  readonly metadata: Buffer;
}

/** Answers a parked request. Called at most once. */
export type Reply<Response> = (response: Response) => void;

/** What a JoinGroup request sets on a member. */
export interface MemberSettings {
  readonly rebalanceTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  readonly protocols: readonly MemberProtocol[];
}

/** What a member is for as long as it has this id. */
export interface MemberIdentity {
  readonly memberId: string;
  /** `group.instance.id` of a static member, else null. */
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
}

const NO_BYTES = Buffer.alloc(0);

/** A member of a classic group, with the requests of it that wait for the rest of the group. */
export class ClassicMember {
  readonly identity: MemberIdentity;
  settings: MemberSettings;
  assignment: Buffer = NO_BYTES;
  /** It has not been told its id yet, so it cannot heartbeat: its session may expire while it waits for the rebalance. */
  isNew = false;
  readonly session: DeadlineTimer;
  private parkedJoin: Reply<JoinGroupResponse> | undefined;
  private parkedSync: Reply<SyncGroupResponse> | undefined;

  constructor(identity: MemberIdentity, settings: MemberSettings, session: DeadlineTimer) {
    this.identity = identity;
    this.settings = settings;
    this.session = session;
  }

  get memberId(): string {
    return this.identity.memberId;
  }
  get isStatic(): boolean {
    return this.identity.groupInstanceId !== null;
  }
  get isAwaitingJoin(): boolean {
    return this.parkedJoin !== undefined;
  }
  get isAwaitingSync(): boolean {
    return this.parkedSync !== undefined;
  }

  /** A parked request stands in for heartbeats, except of a new member. */
  get isAlive(): boolean {
    return !this.isNew && (this.isAwaitingJoin || this.isAwaitingSync);
  }

  /** Metadata under a protocol; empty when the member does not support it. */
  metadata(protocolName: string): Buffer {
    return this.settings.protocols.find(({ name }) => name === protocolName)?.metadata ?? NO_BYTES;
  }

  /** Whether a JoinGroup with these protocols changes nothing: same names and metadata in the same order. */
  hasProtocols(protocols: readonly MemberProtocol[]): boolean {
    const own = this.settings.protocols;
    return (
      own.length === protocols.length &&
      own.every(({ name, metadata }, index) => {
        const other = protocols[index];
        return other !== undefined && other.name === name && other.metadata.equals(metadata);
      })
    );
  }

  /** The first of its protocols among the candidates. */
  vote(candidates: ReadonlySet<string>): string | undefined {
    return this.settings.protocols.find(({ name }) => candidates.has(name))?.name;
  }

  /** Parks a JoinGroup. One that was parked before is an abandoned attempt of the same member: it is told to rejoin. */
  parkJoin(reply: Reply<JoinGroupResponse>): void {
    this.completeJoin({ errorCode: errors.REBALANCE_IN_PROGRESS, memberId: this.memberId });
    this.parkedJoin = reply;
  }

  /** Parks a SyncGroup; see `parkJoin`. */
  parkSync(reply: Reply<SyncGroupResponse>): void {
    this.completeSync({ errorCode: errors.REBALANCE_IN_PROGRESS });
    this.parkedSync = reply;
  }

  /** Answers the parked JoinGroup. False when there is none. */
  completeJoin(response: JoinGroupResponse): boolean {
    const reply = this.parkedJoin;
    this.parkedJoin = undefined;
    reply?.(response);
    return reply !== undefined;
  }

  /** Answers the parked SyncGroup. False when there is none. */
  completeSync(response: SyncGroupResponse): boolean {
    const reply = this.parkedSync;
    this.parkedSync = undefined;
    reply?.(response);
    return reply !== undefined;
  }
}
