import { expect, test } from 'vitest';
import type { BrokerStanding, HostEvent } from './cluster-host.ts';
import type { NewEvent } from './event-log.ts';
import { OutageLog } from './outage-log.ts';

/** A log over two brokers that are well: 1 is the controller, each leads 4 partitions. */
function aLog() {
  const events: NewEvent[] = [];
  const log = new OutageLog({ onEvent: (_, event) => events.push(event) });
  let offset = 0;
  const sees = (at: number, brokerId: number, change: Partial<BrokerStanding>, atOffset?: number) => {
    offset = atOffset ?? offset + 1;
    log.view({ at, offset, standings: [{ brokerId, fenced: false, leaders: 4, outOfSync: 0, leaderless: 0, ...change }] });
  };
  const process = (at: number, kind: HostEvent['kind'], detail = '', brokerId = 1) => log.processEvent({ at, kind, brokerId, detail });
  const elects = (at: number, brokerId: number, epoch: number) => log.view({ at, offset, standings: [], controller: { brokerId, epoch } });
  elects(0, 1, 1);
  sees(0, 1, {});
  sees(0, 2, {});
  return { log, events, sees, process, elects };
}

const steps = (log: OutageLog) => log.list({ limit: 1 })[0]?.steps.map(({ step, afterMs }) => [step, afterMs]);

test('a killed controller: each moment since the loss, until its replicas are in sync', () => {
  const { log, events, sees, process, elects } = aLog();
  process(1_000, 'broker-exited', 'signal SIGKILL');
  elects(1_250, 2, 2);
  sees(1_300, 1, { fenced: true, leaders: 0, outOfSync: 4 });
  process(1_500, 'broker-started');
  sees(2_100, 1, { leaders: 0, outOfSync: 4 });
  process(2_150, 'broker-ready');
  sees(2_400, 1, { leaders: 0, outOfSync: 0 });
  expect(steps(log)).toEqual([
    ['lost', 0],
    ['controller-elected', 250],
    ['detected', 300],
    ['leaders-elected', 300],
    ['restarted', 500],
    ['serving', 1_150],
    ['caught-up', 1_400],
  ]);
  expect(log.list({ limit: 1 })[0]).toMatchObject({ kind: 'crash', cause: 'signal SIGKILL', endedAt: 2_400 });
  expect(events.map(({ kind }) => kind)).toEqual(['controller-elected', 'broker-lost', 'broker-back', 'broker-caught-up']);
});

test('a view that another broker had earlier in the metadata log changes nothing', () => {
  const { log, sees, process } = aLog();
  process(1_000, 'broker-exited', 'signal SIGKILL');
  sees(1_300, 1, { fenced: true, leaders: 0, outOfSync: 4 }, 50);
  sees(1_310, 1, { leaders: 4 }, 40);
  sees(1_320, 1, { fenced: true, leaders: 0, outOfSync: 4 }, 50);
  expect(steps(log)).toEqual([['lost', 0], ['detected', 300], ['leaders-elected', 300]]);
});

test('crashes on the way back belong to the same outage, and the last restart counts', () => {
  const { log, process } = aLog();
  process(1_000, 'broker-exited', 'signal SIGKILL');
  process(1_500, 'broker-started');
  process(1_600, 'broker-exited', 'exit code 1: no space');
  process(2_600, 'broker-started');
  process(2_700, 'broker-exited', 'exit code 1: no space');
  process(2_700, 'broker-gave-up');
  expect(log.list({ limit: 5 })).toHaveLength(1);
  expect(log.list({ limit: 5 })[0]).toMatchObject({ crashes: 3, gaveUp: true, cause: 'exit code 1: no space', endedAt: null });
  expect(steps(log)).toEqual([['lost', 0]]);
  process(9_000, 'broker-started');
  expect(log.list({ limit: 5 })[0]).toMatchObject({ gaveUp: false });
});

test('a pause shorter than the session ends with the resume; a longer one when the broker is back in the cluster', () => {
  const { log, sees, process } = aLog();
  process(1_000, 'broker-paused');
  process(3_000, 'broker-resumed');
  expect(steps(log)).toEqual([['lost', 0], ['restarted', 2_000], ['caught-up', 2_000]]);
  process(10_000, 'broker-paused');
  sees(19_000, 1, { fenced: true, leaders: 0, outOfSync: 4 });
  process(30_000, 'broker-resumed');
  sees(30_500, 1, { leaders: 0, outOfSync: 4 });
  sees(31_000, 1, { leaders: 0 });
  expect(steps(log)).toEqual([['lost', 0], ['detected', 9_000], ['leaders-elected', 9_000], ['restarted', 20_000], ['caught-up', 21_000]]);
});

test('a clean stop moves leaders before the process ends, and stays open until a user starts the broker', () => {
  const { log, sees, process } = aLog();
  process(1_000, 'broker-stopping');
  sees(1_100, 1, { leaders: 0, leaderless: 1 });
  process(1_400, 'broker-stopped');
  sees(1_410, 1, { fenced: true, leaders: 0, outOfSync: 4 });
  const [outage] = log.list({ limit: 1 });
  expect(outage).toMatchObject({ kind: 'stop', endedAt: null });
  expect(outage?.steps.map(({ text }) => text)).toEqual([
    'Stop asked for',
    '3 partitions have new leaders, 1 wait for this broker',
    'Process ended cleanly',
    'Fenced by the controller',
  ]);
});
