import { expect, test } from 'vitest';
import { FakeClock } from '../../../test/kit/fake-clock.ts';
import { searchQuery, type SearchEvent } from '../../../lib/contracts/messages.ts';
import type { TopicMetadata } from '../../client/metadata.ts';
import { apis } from '../../protocol/apis.ts';
import { buildBatch } from '../../records/records.ts';
import type { ClusterContext } from '../cluster-context.ts';
import { inlineDecoder } from './chunk-decoder.ts';
import { tailMessages } from './tail-messages.ts';

const BATCH_RECORDS = 100;

/** One partition of a leader that answers Fetch as a broker does: whole batches, at least one. */
class OnePartition {
  readonly clock = new FakeClock();
  fetches = 0;
  private readonly batches: Buffer[] = [];

  /** Appends batches of 100 records of 1 KB; each value starts with its offset. */
  append(batches: number): void {
    for (let i = 0; i < batches; i += 1) {
      const baseOffset = this.batches.length * BATCH_RECORDS;
      const records = Array.from({ length: BATCH_RECORDS }, (_, at) => ({ key: null, value: Buffer.from(`${baseOffset + at} `.padEnd(1_000, 'x')) }));
      this.batches.push(buildBatch({ baseOffset, records, now: 0 }));
    }
  }

  /** Starts the tail; what it says is collected. */
  tail(query: Record<string, string>): { said: SearchEvent[]; stop: () => void } {
    const said: SearchEvent[] = [];
    const aborter = new AbortController();
    const topic = { name: 'orders', partitions: [{ partition: 0, leader: 1 }] } as unknown as TopicMetadata;
    const read = async (): Promise<void> => {
      for await (const event of tailMessages(this.context(), topic, searchQuery.parse({ from: 'live', ...query }), aborter.signal)) said.push(event);
    };
    void read();
    return { said, stop: () => aborter.abort() };
  }

  private context(): ClusterContext {
    const client = {
      ownLane: () => 'own',
      link: () => ({ closeLane: () => undefined }),
      fanOut: async (leaders: Iterable<number>, work: (leader: number) => Promise<void>) => {
        for (const leader of leaders) await work(leader);
        return { failures: [] };
      },
      call: async (_leader: number, api: unknown, request: { topics: { partitions: { fetchOffset: number; partitionMaxBytes: number }[] }[] }) => ({
        body: api === apis.fetch ? await this.fetch(request.topics[0]?.partitions[0]) : { topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, errorCode: 0, offset: this.end, timestamp: -1 }] }] },
      }),
    };
    return { client, clock: this.clock, decoder: inlineDecoder } as unknown as ClusterContext;
  }

  private get end(): number {
    return this.batches.length * BATCH_RECORDS;
  }

  private async fetch(wanted = { fetchOffset: 0, partitionMaxBytes: 0 }) {
    this.fetches += 1;
    if (wanted.fetchOffset >= this.end) await new Promise<void>((resolve) => void this.clock.after(500, resolve));
    const records: Buffer[] = [];
    let bytes = 0;
    for (const batch of this.batches.slice(Math.floor(wanted.fetchOffset / BATCH_RECORDS))) {
      if (records.length > 0 && bytes + batch.length > wanted.partitionMaxBytes) break;
      records.push(batch);
      bytes += batch.length;
    }
    const partition = { partitionIndex: 0, errorCode: 0, highWatermark: this.end, lastStableOffset: this.end, logStartOffset: 0, abortedTransactions: null, records: Buffer.concat(records) };
    return { errorCode: 0, responses: [{ topic: 'orders', partitions: [partition] }] };
  }
}

function offsetsOf(said: readonly SearchEvent[]): number[] {
  return said.flatMap((event) => (event.type === 'message' ? [event.message.offset] : []));
}

test('a live tail shows every record of a topic that it can keep up with', async () => {
  const log = new OnePartition();
  const { said, stop } = log.tail({});
  await log.clock.settle();
  for (let second = 0; second < 3; second += 1) {
    log.append(1);
    await log.clock.advance({ ms: 1_000 });
  }
  expect(offsetsOf(said)).toEqual(Array.from({ length: 300 }, (_, offset) => offset));
  expect(said.filter(({ type }) => type === 'warning')).toEqual([]);
  stop();
});

test('one look shows 200 records, and a screen of what it read when more have come', async () => {
  const log = new OnePartition();
  const { said, stop } = log.tail({});
  await log.clock.settle();
  log.append(2);
  await log.clock.advance({ ms: 1_000 });
  expect(offsetsOf(said)).toEqual(Array.from({ length: 200 }, (_, offset) => offset));
  log.append(50);
  await log.clock.advance({ ms: 1_500 });
  expect(offsetsOf(said).slice(200)).toEqual(Array.from({ length: 30 }, (_, i) => 370 + i));
  stop();
});

test('of a topic that is too fast it shows the newest, says how much it passed over, and looks every two seconds', async () => {
  const log = new OnePartition();
  const { said, stop } = log.tail({});
  await log.clock.settle();
  for (let tenth = 0; tenth < 20; tenth += 1) {
    log.append(50);
    await log.clock.advance({ ms: 100 });
  }
  await log.clock.advance({ ms: 1_500 });
  const shown = offsetsOf(said);
  const passedOver = said.flatMap((event) => (event.type === 'warning' ? [Number(/^([\d,]+) messages were passed over/.exec(event.warning.message)?.[1]?.replaceAll(',', ''))] : []));
  expect(shown.length).toBeLessThanOrEqual(30 + (log.fetches - 1) * 6);
  expect(shown.length + (passedOver.at(-1) ?? 0)).toBe(100_000);
  expect(log.fetches).toBeLessThan(9);
  const bursts = said.filter(({ type }, at) => type === 'message' && said[at - 1]?.type !== 'message').length;
  expect(bursts, 'changes of the page').toBeLessThan(6);
  await log.clock.advance({ seconds: 2 });
  log.append(2);
  await log.clock.advance({ ms: 1_500 });
  expect(offsetsOf(said).slice(-200), 'once it is quiet, a burst is shown as a whole').toEqual(Array.from({ length: 200 }, (_, i) => 100_000 + i));
  stop();
});

test('while a flood lasts the page changes every two seconds, at once with the rows that were looked at', async () => {
  const log = new OnePartition();
  const { said, stop } = log.tail({});
  await log.clock.settle();
  const flood = async (seconds: number): Promise<SearchEvent[]> => {
    const from = said.length;
    for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
      log.append(50);
      await log.clock.advance({ ms: 100 });
    }
    return said.slice(from);
  };
  await flood(4);
  const steady = await flood(20);
  expect(steady.filter(({ type }) => type === 'progress')).toHaveLength(10);
  expect(offsetsOf(steady)).toHaveLength(60);
  expect(steady.findLast(({ type }) => type === 'message'), 'rows of the last look').toBe(steady.at(-3));
  await log.clock.advance({ seconds: 5 });
  expect(said.slice(-3).map(({ type }) => type), 'reports of a quiet topic').toEqual(['progress', 'progress', 'progress']);
  stop();
});

test('a burst is over when what a second brings can be shown', async () => {
  const log = new OnePartition();
  const { said, stop } = log.tail({});
  await log.clock.settle();
  log.append(50);
  for (let second = 0; second < 4; second += 1) {
    await log.clock.advance({ ms: 1_000 });
    log.append(1);
  }
  await log.clock.advance({ ms: 1_500 });
  expect(offsetsOf(said).slice(-200)).toEqual(Array.from({ length: 200 }, (_, i) => 5_200 + i));
  stop();
});

test('with a filter it passes nothing over', async () => {
  const log = new OnePartition();
  const { said, stop } = log.tail({ q: '77 x' });
  await log.clock.settle();
  log.append(50);
  await log.clock.advance({ seconds: 30 });
  expect(offsetsOf(said)).toEqual(Array.from({ length: 50 }, (_, i) => i * 100 + 77));
  stop();
});
