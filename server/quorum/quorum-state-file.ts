import path from 'node:path';
import { errorCode, type FileSystem } from '../base/file-system.ts';
import type { BrokerId, Uuid } from '../base/ids.ts';

/** What a node must remember across restarts to never vote twice in one epoch (KIP-595, "Quorum State"). */
export interface ElectionState {
  readonly epoch: number;
  /** Leader of the epoch, once known. */
  readonly leaderId: BrokerId | undefined;
  /** Candidate that got this node's vote in the epoch. */
  readonly votedId: BrokerId | undefined;
}

/** State of a node that has seen nothing yet. */
export const INITIAL_ELECTION_STATE: ElectionState = { epoch: 0, leaderId: undefined, votedId: undefined };

/**
 * `quorum-state` in the metadata log's directory: Kafka's JSON. Written with data_version 0, the form of a static voter set
 * (kraft.version 0), which every KRaft release reads; data_version 1 (KIP-853) is understood as well.
 */
export class QuorumStateFile {
  private readonly fs: FileSystem;
  private readonly directory: string;
  private readonly path: string;
  private readonly clusterId: Uuid;
  private readonly voterIds: readonly BrokerId[];

  constructor(options: { fs: FileSystem; directory: string; clusterId: Uuid; voterIds: readonly BrokerId[] }) {
    this.fs = options.fs;
    this.directory = options.directory;
    this.path = `${options.directory}/quorum-state`;
    this.clusterId = options.clusterId;
    this.voterIds = options.voterIds;
  }

  /** The stored state, durable from here on, or undefined when there is no file. Throws on a file that is not a quorum state: guessing could mean a second vote. */
  async load(): Promise<ElectionState | undefined> {
    await this.makeNamesDurable();
    let text: string;
    try {
      text = (await this.fs.readFile(this.path)).toString('utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
    return this.parse(text);
  }

  /** Resolves once the state survives a power cut. */
  async save(state: ElectionState): Promise<void> {
    const content = {
      clusterId: this.clusterId,
      leaderId: state.leaderId ?? -1,
      leaderEpoch: state.epoch,
      votedId: state.votedId ?? -1,
      appliedOffset: 0,
      currentVoters: this.voterIds.map((voterId) => ({ voterId })),
      data_version: 0,
    };
    await this.fs.writeFileAtomic(this.path, JSON.stringify(content));
  }

  /** A killed process may have left the directory's name, or a renamed file's, unsynced; a vote must not hang on that. */
  private async makeNamesDurable(): Promise<void> {
    await this.fs.makeDirectory(this.directory);
    await this.fs.syncDirectory(path.dirname(this.directory));
    await this.fs.syncDirectory(this.directory);
  }

  private parse(text: string): ElectionState {
    const fail = (why: string): never => {
      throw new Error(`${this.path} is not a quorum state: ${why}`);
    };
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return fail('no JSON');
    }
    if (typeof value !== 'object' || value === null) return fail('no object');
    const fields = new Map<string, unknown>(Object.entries(value));
    const integer = (name: string): number => {
      const found = fields.get(name);
      return typeof found === 'number' && Number.isSafeInteger(found) ? found : fail(`${name} is not a number`);
    };
    const version = integer('data_version');
    if (version !== 0 && version !== 1) return fail(`data_version ${version} is not known`);
    const epoch = integer('leaderEpoch');
    if (epoch < 0) return fail(`leaderEpoch ${epoch} is negative`);
    const leaderId = integer('leaderId');
    const votedId = integer('votedId');
    return { epoch, leaderId: leaderId < 0 ? undefined : leaderId, votedId: votedId < 0 ? undefined : votedId };
  }
}
