import { performance } from 'node:perf_hooks';
import type { Consumer, Kafka, Producer } from 'kafkajs';
import type { VerifyResponse, VerifyStep } from '../../lib/contracts/verify.ts';

const VERSION = '2.2.4';
const RUN_HEADER = 'millrace-verify';
/** A client that gets no answer gives up sooner than kafkajs would, so that the page shows what happened. */
const TIMES = { connectionTimeout: 2_000, requestTimeout: 5_000, retry: { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000 } } as const;

export interface VerifyOptions {
  readonly bootstrap: readonly string[];
  readonly topic: string;
  readonly messages: number;
  /** Names the run: its records carry it, and its consumer group is called after it. */
  readonly runId: string;
  /** For reading all records back, ms. */
  readonly limitMs: number;
}

/**
 * Writes records with kafkajs, one by one with acks=all, and reads them back in a consumer group of its own, which is deleted
 * afterwards. Never rejects for what a client may see: a failed step ends the run and carries kafkajs's own error name.
 */
export async function verifyWithKafkajs(options: VerifyOptions): Promise<VerifyResponse> {
  const { Kafka: Client, Partitioners, logLevel } = await import('kafkajs');
  const kafka = new Client({ clientId: 'millrace-verifier', brokers: [...options.bootstrap], logLevel: logLevel.NOTHING, ...TIMES });
  const run = new VerifyRun(options, kafka, kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false }));
  return run.report(await run.go());
}

/** One run: what was sent, what came back. */
class VerifyRun {
  private readonly options: VerifyOptions;
  private readonly kafka: Kafka;
  private readonly producer: Producer;
  private readonly consumer: Consumer;
  private readonly steps: VerifyStep[] = [];
  private readonly sentAt: number[] = [];
  private readonly ackMs: number[] = [];
  private readonly deliveryMs: number[] = [];
  private readonly timesRead = new Map<number, number>();
  private readonly lastRead = new Map<number, number>();
  private outOfOrder = 0;
  private allRead: () => void = () => undefined;

  constructor(options: VerifyOptions, kafka: Kafka, producer: Producer) {
    this.options = options;
    this.kafka = kafka;
    this.producer = producer;
    this.consumer = kafka.consumer({ groupId: this.group, allowAutoTopicCreation: false, maxWaitTimeInMs: 100, retry: TIMES.retry });
  }

  private get group(): string {
    return `millrace-verify-${this.options.runId}`;
  }

  /** Whether every step was made. */
  async go(): Promise<boolean> {
    const worked =
      (await this.step('connect', async () => void (await Promise.all([this.producer.connect(), this.consumer.connect()])))) &&
      (await this.step('join', () => this.join())) &&
      (await this.step('produce', () => this.produce())) &&
      (await this.step('consume', () => this.readAll()));
    const left = await this.step('leave', () => this.leave());
    return worked && left;
  }

  report(worked: boolean): VerifyResponse {
    const produced = this.ackMs.length;
    const consumed = this.timesRead.size;
    const doubled = [...this.timesRead.values()].filter((times) => times > 1).length;
    const lost = Math.max(0, produced - consumed);
    return {
      client: `kafkajs ${VERSION}`,
      topic: this.options.topic,
      ok: worked && lost === 0 && doubled === 0 && this.outOfOrder === 0,
      steps: this.steps,
      produced,
      consumed,
      lost,
      doubled,
      outOfOrder: this.outOfOrder,
      acknowledged: quantiles(this.ackMs),
      delivered: quantiles(this.deliveryMs),
    };
  }

  private async step(step: VerifyStep['step'], act: () => Promise<void>): Promise<boolean> {
    const startedMs = performance.now();
    let error: string | null = null;
    try {
      await act();
    } catch (caught) {
      error = errorName(caught);
    }
    this.steps.push({ step, ms: Math.round(performance.now() - startedMs), error });
    return error === null;
  }

  /** Joined means that partitions are assigned, and positions set to where they end now: what is sent after that is read. */
  private async join(): Promise<void> {
    const { topic } = this.options;
    const ends = await this.logEnds();
    await this.consumer.subscribe({ topic, fromBeginning: false });
    const joined = new Promise<void>((resolve, reject) => {
      this.consumer.on(this.consumer.events.GROUP_JOIN, () => resolve());
      this.consumer.on(this.consumer.events.CRASH, ({ payload }) => reject(payload.error));
    });
    await this.consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        if (message.headers?.[RUN_HEADER]?.toString() === this.options.runId) this.read(partition, Number(message.key?.toString()));
      },
    });
    await within(joined, this.options.limitMs, 'the group was not joined in time');
    // A group without commits would look up the ends by itself, some time after it has joined: maybe after the first records.
    for (const { partition, high } of ends) this.consumer.seek({ topic, partition, offset: high });
  }

  private async logEnds(): Promise<{ partition: number; high: string }[]> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await admin.fetchTopicOffsets(this.options.topic);
    } finally {
      await admin.disconnect();
    }
  }

  private async produce(): Promise<void> {
    const { topic, messages, runId } = this.options;
    for (let i = 0; i < messages; i += 1) {
      const startedMs = performance.now();
      this.sentAt[i] = startedMs;
      await this.producer.send({ topic, acks: -1, timeout: 5_000, messages: [{ key: String(i), value: `record ${i} of a verification by kafkajs`, headers: { [RUN_HEADER]: runId } }] });
      this.ackMs.push(performance.now() - startedMs);
    }
  }

  private async readAll(): Promise<void> {
    if (this.timesRead.size >= this.ackMs.length) return;
    const all = new Promise<void>((resolve) => {
      this.allRead = resolve;
    });
    await within(all, this.options.limitMs, `${this.ackMs.length - this.timesRead.size} records did not come back in time`);
  }

  private read(partition: number, sequence: number): void {
    const sentAt = this.sentAt[sequence];
    if (sentAt === undefined) return;
    const times = (this.timesRead.get(sequence) ?? 0) + 1;
    this.timesRead.set(sequence, times);
    if (times === 1) this.deliveryMs.push(performance.now() - sentAt);
    if (sequence < (this.lastRead.get(partition) ?? -1) && times === 1) this.outOfOrder += 1;
    this.lastRead.set(partition, Math.max(sequence, this.lastRead.get(partition) ?? -1));
    if (this.timesRead.size >= this.options.messages) this.allRead();
  }

  private async leave(): Promise<void> {
    await Promise.allSettled([this.consumer.disconnect(), this.producer.disconnect()]);
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      await admin.deleteGroups([this.group]);
    } catch (error) {
      // A run that failed before it joined has left no group behind.
      if (this.steps.every(({ error: failed }) => failed === null)) throw error;
    } finally {
      await admin.disconnect();
    }
  }
}

/** kafkajs's own name of an error, Kafka's where it has one. */
function errorName(caught: unknown): string {
  if (!(caught instanceof Error)) return String(caught);
  const type = 'type' in caught && typeof caught.type === 'string' ? `${caught.type}: ` : '';
  return `${caught.name}: ${type}${caught.message}`;
}

function within(work: Promise<void>, limitMs: number, late: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(late)), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function quantiles(samples: readonly number[]): VerifyResponse['acknowledged'] {
  if (samples.length === 0) return null;
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0) * 100) / 100;
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
