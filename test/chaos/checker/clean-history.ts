import type { Random } from '../../../server/base/random.ts';
import type { Key, MicroOp, Operation } from './history.ts';
import { makeValue } from './value.ts';

const KEYS: readonly Key[] = ['orders-0', 'orders-1', 'payments-0', 'payments-1'];
const WRITERS = 4;
const READERS = 3;
const LARGEST_POLL = 6;

interface Placed {
  readonly offset: number;
  readonly value: string;
}

/**
 * What correct clients of a correct log see: sends, polls and transactions that read and write, some failed, some of unknown outcome with
 * and without effect, offsets with holes (control records), and a drain at the end.
 */
export function cleanHistory(random: Random, operations: number): Operation[] {
  const logs = new Map<Key, Placed[]>(KEYS.map((key) => [key, []]));
  const ends = new Map<Key, number>(KEYS.map((key) => [key, 0]));
  const positions = new Map<string, number>();
  const history: Operation[] = [];
  let n = 0;

  const pick = (): Key => KEYS[random.int(0, KEYS.length)] ?? 'orders-0';
  const append = (key: Key, value: string): number => {
    const offset = ends.get(key) ?? 0;
    logs.get(key)?.push({ offset, value });
    // Now and then a control record takes the next offset.
    ends.set(key, offset + (random.float() < 0.05 ? 2 : 1));
    return offset;
  };
  const fresh = (key: Key, process: string): string => makeValue({ topic: key.slice(0, key.lastIndexOf('-')), process, n: (n += 1) });
  const poll = (process: string, key: Key): MicroOp => {
    const log = logs.get(key) ?? [];
    const from = positions.get(`${process} ${key}`) ?? 0;
    const records = log.slice(from, from + random.int(1, LARGEST_POLL));
    positions.set(`${process} ${key}`, from + records.length);
    return ['p', { [key]: records.map(({ offset, value }) => [offset, value] as const) }];
  };
  const send = (): Operation => {
    const key = pick();
    const process = `w${random.int(0, WRITERS)}`;
    const value = fresh(key, process);
    const luck = random.float();
    if (luck < 0.02) return { type: 'fail', f: 'send', p: process, mops: [['s', key, null, value]] };
    if (luck < 0.04) return { type: 'info', f: 'send', p: process, mops: [['s', key, null, value]] };
    const offset = append(key, value);
    if (luck < 0.06) return { type: 'info', f: 'send', p: process, mops: [['s', key, null, value]] };
    return { type: 'ok', f: 'send', p: process, mops: [['s', key, offset, value]] };
  };
  const transaction = (): Operation => {
    const process = `t${random.int(0, WRITERS)}`;
    const [from, to] = [pick(), pick()];
    const values = [from, to].map((key) => [key, fresh(key, process)] as const);
    if (random.float() < 0.1) return { type: 'fail', f: 'txn', p: process, mops: values.map(([key, value]) => ['s', key, null, value]) };
    const read = poll(process, pick());
    return { type: 'ok', f: 'txn', p: process, mops: [read, ...values.map(([key, value]): MicroOp => ['s', key, append(key, value), value])] };
  };

  while (history.length < operations) {
    const luck = random.float();
    if (luck < 0.5) history.push(send());
    else if (luck < 0.6) history.push(transaction());
    else history.push(pollBy(`r${random.int(0, READERS)}`));
  }
  history.push({ type: 'ok', f: 'drain', p: 'last', mops: KEYS.map((key) => ['p', { [key]: (logs.get(key) ?? []).map(({ offset, value }) => [offset, value] as const) }]) });
  return history;

  function pollBy(process: string): Operation {
    const key = pick();
    if (random.float() >= 0.02) return { type: 'ok', f: 'poll', p: process, mops: [poll(process, key)] };
    // A reader that starts again.
    positions.set(`${process} ${key}`, 0);
    return { type: 'ok', f: 'poll', p: process, assign: [key], mops: [poll(process, key)] };
  }
}
