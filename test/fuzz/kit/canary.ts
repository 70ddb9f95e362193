import { systemClock } from '../../../server/base/system-clock.ts';
import { TcpTransport } from '../../../server/broker/net/tcp-transport.ts';
import { apis } from '../../../server/protocol/apis.ts';
import { errorName, errors } from '../../../server/protocol/errors.ts';
import { RequestChannel } from '../../../server/protocol/request-channel.ts';
import { batchesIn } from '../../../server/records/batch.ts';
import { buildBatch, readRecords } from '../../../server/records/records.ts';
import { pause, until } from '../../kit/until.ts';

const TIMEOUT_MS = 60_000;
const TOPIC = 'canary';
const GROUP = 'canary-group';
const EVERY_MS = 20;
const transport = new TcpTransport({ clock: systemClock });

/**
 * The good client beside an attack: an idempotent producer with acks=all, a reader of what it wrote, and a group member that heartbeats,
 * commits and reads its commits. It retries nothing: any error at all is written down.
 */
export class Canary {
  readonly flaws: string[] = [];
  rounds = 0;
  /** Worst time of one round, ms: for the report, never asserted. */
  slowestMs = 0;
  private readonly channels: readonly RequestChannel[];
  private readonly ids: readonly number[];
  private leader = 0;
  private coordinator = 0;
  private memberId = '';
  private generation = -1;
  private producerId = -1;
  private nextOffset = 0;
  private running = false;
  private ended: Promise<void> = Promise.resolve();

  constructor(brokers: readonly { readonly id: number; readonly host: string; readonly port: number }[]) {
    this.channels = brokers.map(({ host, port }) => new RequestChannel({ transport, address: { host, port }, clientId: 'canary' }));
    this.ids = brokers.map(({ id }) => id);
  }

  /** Creates its topic and joins its group. Rejects when it cannot. */
  async setUp(replicationFactor: number): Promise<void> {
    const created = await this.any.send(apis.createTopics, 7, { topics: [{ name: TOPIC, numPartitions: 1, replicationFactor }], timeoutMs: TIMEOUT_MS }, TIMEOUT_MS);
    must('CreateTopics', created.topics[0]?.errorCode);
    await until(async () => {
      const found = await this.any.send(apis.metadata, 12, { topics: [{ name: TOPIC }] }, TIMEOUT_MS);
      this.leader = found.topics[0]?.partitions[0]?.leaderId ?? -1;
      return found.topics[0]?.errorCode === errors.NONE && found.topics[0].partitions[0]?.errorCode === errors.NONE;
    }, `a leader for ${TOPIC}`, TIMEOUT_MS);
    await until(async () => (await this.findCoordinator()) === errors.NONE, 'a coordinator for the good client', TIMEOUT_MS);
    const id = await this.any.send(apis.initProducerId, 4, { transactionalId: null, transactionTimeoutMs: 60_000 }, TIMEOUT_MS);
    must('InitProducerId', id.errorCode);
    this.producerId = id.producerId;
    await until(async () => (await this.join()) === errors.NONE, 'a generation for the good client', TIMEOUT_MS);
  }

  /** One round after the other until `stop`. */
  start(): void {
    this.running = true;
    this.ended = this.loop();
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.ended;
    for (const channel of this.channels) channel.close();
  }

  private async loop(): Promise<void> {
    while (this.running && this.flaws.length < 20) {
      const began = performance.now();
      try {
        await this.round();
      } catch (error) {
        this.flaws.push(`round ${this.rounds}: ${error instanceof Error ? error.message : String(error)}`);
      }
      this.rounds += 1;
      this.slowestMs = Math.max(this.slowestMs, performance.now() - began);
      await pause(EVERY_MS);
    }
  }

  private async round(): Promise<void> {
    await this.produceAndFetch();
    if (this.rounds % 5 === 0) {
      const { brokers, topics } = await this.any.send(apis.metadata, 9, { topics: [{ name: TOPIC }], allowAutoTopicCreation: false }, TIMEOUT_MS);
      must('Metadata', topics[0]?.errorCode);
      if (brokers.length !== this.channels.length) throw new Error(`Metadata shows ${brokers.length} of ${this.channels.length} brokers`);
    }
    if (this.rounds % 5 === 1) await this.groupRound();
  }

  private async produceAndFetch(): Promise<void> {
    const offset = this.nextOffset;
    const value = `canary ${offset}`;
    const records = buildBatch({ records: [{ key: null, value: Buffer.from(value) }], now: Date.now(), producerId: this.producerId, producerEpoch: 0, baseSequence: offset });
    const partitionData = [{ index: 0, records }];
    const produced = await this.to(this.leader).send(apis.produce, 9, { acks: -1, timeoutMs: TIMEOUT_MS, topicData: [{ name: TOPIC, partitionData }] }, TIMEOUT_MS);
    const row = produced.responses[0]?.partitionResponses[0];
    must('Produce', row?.errorCode);
    if (row?.baseOffset !== offset) throw new Error(`record ${offset} got offset ${row?.baseOffset}`);
    this.nextOffset += 1;
    const partitions = [{ partition: 0, fetchOffset: offset, partitionMaxBytes: 1_048_576 }];
    const fetched = await this.to(this.leader).send(apis.fetch, 11, { maxWaitMs: 5_000, minBytes: 1, maxBytes: 1_048_576, topics: [{ topic: TOPIC, partitions }] }, TIMEOUT_MS);
    const answer = fetched.responses[0]?.partitions[0];
    must('Fetch', answer?.errorCode);
    const found = [...batchesIn(answer?.records ?? Buffer.alloc(0))].flatMap((batch) => readRecords(batch)).find((record) => record.offset === offset);
    if (found?.value?.toString() !== value) throw new Error(`offset ${offset} reads ${found?.value?.toString() ?? 'nothing'}`);
  }

  private async groupRound(): Promise<void> {
    const member = { groupId: GROUP, memberId: this.memberId, generationId: this.generation };
    must('Heartbeat', (await this.to(this.coordinator).send(apis.heartbeat, 4, member, TIMEOUT_MS)).errorCode);
    const partitions = [{ partitionIndex: 0, committedOffset: this.nextOffset, committedMetadata: '' }];
    const commit = { groupId: GROUP, memberId: this.memberId, generationIdOrMemberEpoch: this.generation, topics: [{ name: TOPIC, partitions }] };
    const committed = await this.to(this.coordinator).send(apis.offsetCommit, 8, commit, TIMEOUT_MS);
    must('OffsetCommit', committed.topics[0]?.partitions[0]?.errorCode);
    const read = await this.to(this.coordinator).send(apis.offsetFetch, 7, { groupId: GROUP, topics: [{ name: TOPIC, partitionIndexes: [0] }] }, TIMEOUT_MS);
    must('OffsetFetch', read.errorCode);
    const offset = read.topics[0]?.partitions[0]?.committedOffset;
    if (offset !== this.nextOffset) throw new Error(`committed ${this.nextOffset}, read ${offset}`);
  }

  private async findCoordinator(): Promise<number> {
    const { errorCode, nodeId } = await this.any.send(apis.findCoordinator, 3, { key: GROUP, keyType: 0 }, TIMEOUT_MS);
    this.coordinator = nodeId;
    return errorCode;
  }

  /** The code of the join; MEMBER_ID_REQUIRED once, then a generation of its own. */
  private async join(): Promise<number> {
    const protocols = [{ name: 'range', metadata: Buffer.alloc(0) }];
    const request = { groupId: GROUP, sessionTimeoutMs: 300_000, rebalanceTimeoutMs: 300_000, memberId: this.memberId, protocolType: 'consumer', protocols };
    const joined = await this.to(this.coordinator).send(apis.joinGroup, 7, request, TIMEOUT_MS);
    this.memberId = joined.memberId;
    if (joined.errorCode !== errors.NONE) return joined.errorCode;
    this.generation = joined.generationId;
    const assignments = [{ memberId: this.memberId, assignment: Buffer.from('all') }];
    const synced = await this.to(this.coordinator).send(apis.syncGroup, 3, { groupId: GROUP, generationId: this.generation, memberId: this.memberId, assignments }, TIMEOUT_MS);
    return synced.errorCode;
  }

  private get any(): RequestChannel {
    return this.to(this.ids[0] ?? 1);
  }

  private to(brokerId: number): RequestChannel {
    const channel = this.channels[this.ids.indexOf(brokerId)];
    if (!channel) throw new Error(`there is no broker ${brokerId}`);
    return channel;
  }
}

function must(what: string, errorCode: number | undefined): void {
  if (errorCode !== errors.NONE) throw new Error(`${what} answered ${errorCode === undefined ? 'nothing' : errorName(errorCode)}`);
}
