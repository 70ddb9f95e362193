import { expect, test } from 'vitest';
import { EventLog } from './event-log.ts';

function aLog(count: number): EventLog {
  const log = new EventLog();
  for (let i = 1; i <= count; i += 1) log.append(i, { kind: 'leader-elected', status: 'ok', text: `event ${i}`, brokerId: i % 2 });
  return log;
}
const texts = (page: { events: { text: string }[] }) => page.events.map((event) => event.text);

test('pages are newest first and continue before the last one', () => {
  const log = aLog(5);
  const first = log.page({ limit: 2 });
  expect([texts(first), first.more]).toEqual([['event 5', 'event 4'], true]);
  const second = log.page({ limit: 5, before: first.events.at(-1)?.id });
  expect([texts(second), second.more]).toEqual([['event 3', 'event 2', 'event 1'], false]);
});

test('a filter finds the events of one broker', () => {
  expect(texts(aLog(5).page({ limit: 10, brokerId: 0 }))).toEqual(['event 4', 'event 2']);
});

test('only the newest 2,000 are kept', () => {
  const log = aLog(2_005);
  expect(log.page({ limit: 5_000 }).events).toHaveLength(2_000);
});
