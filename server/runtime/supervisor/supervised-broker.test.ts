import { expect, test } from 'vitest';
import { FakeClock } from '../../../test/kit/fake-clock.ts';
import type { BrokerNodeConfig } from '../broker-node-config.ts';
import type { BrokerRunner, RunnerCallbacks } from './broker-runner.ts';
import { SupervisedBroker } from './supervised-broker.ts';

/** A broker whose processes are counted and never really run. */
function aBroker() {
  const clock = new FakeClock();
  const signals: string[] = [];
  const events: string[] = [];
  const details: string[] = [];
  let callbacks: RunnerCallbacks | undefined;
  let started = 0;
  const runner: BrokerRunner = {
    isolation: 'process',
    start: (_, given) => {
      callbacks = given;
      started += 1;
      const send = (signal: string) => () => void signals.push(signal);
      return { pid: 100 + started, stop: send('stop'), kill: send('SIGKILL'), pause: send('SIGSTOP'), resume: send('SIGCONT') };
    },
  };
  const config = { nodeId: 1, host: 'h', port: 1 } as BrokerNodeConfig;
  const broker = new SupervisedBroker({
    config,
    runner,
    clock,
    heal: true,
    onEvent: ({ kind, detail }) => {
      events.push(kind);
      details.push(detail);
    },
    onMetrics: () => undefined,
    onView: () => undefined,
  });
  broker.start();
  const ready = () => callbacks?.onMessage({ type: 'ready', nodeId: 1, host: 'h', port: 1 });
  const die = () => callbacks?.onExit({ code: null, signal: 'SIGKILL' });
  const end = () => callbacks?.onExit({ code: 0, signal: null });
  ready();
  return { clock, broker, signals, events, details, ready, die, end, started: () => started };
}

test('a paused broker keeps its process and says so, and goes on as it was', () => {
  const { broker, signals, events } = aBroker();
  broker.pause();
  expect(broker.state()).toMatchObject({ status: 'paused', pid: 101 });
  expect(() => broker.pause()).toThrow('broker 1 is paused');
  broker.resume();
  expect(broker.state().status).toBe('ready');
  expect(() => broker.resume()).toThrow('it is not paused');
  expect(signals).toEqual(['SIGSTOP', 'SIGCONT']);
  expect(events.slice(-2)).toEqual(['broker-paused', 'broker-resumed']);
});

test('a paused broker is continued before it is asked to stop: a frozen process would never hear it', async () => {
  const { broker, signals, die } = aBroker();
  broker.pause();
  const stopped = broker.stop(1_000, false);
  expect(signals).toEqual(['SIGSTOP', 'SIGCONT', 'stop']);
  die();
  await stopped;
  expect(broker.state().status).toBe('stopped');
});

test('a paused broker that is killed is restarted as after any crash, and the pause before it is told', async () => {
  const { clock, broker, die, started } = aBroker();
  broker.pause();
  die();
  expect(broker.state()).toMatchObject({ status: 'crashed', nextRestart: { at: clock.now() + 500, attempt: 1, limit: 4 } });
  await clock.advance({ ms: 500 });
  expect(broker.state()).toMatchObject({ status: 'starting', nextRestart: undefined });
  expect(started()).toBe(2);
});

test('a start by a user takes the place of the restart that was due', async () => {
  const { clock, broker, ready, die, started } = aBroker();
  die();
  broker.start();
  ready();
  await clock.advance({ seconds: 60 });
  expect(started()).toBe(2);
  expect(broker.state()).toMatchObject({ status: 'ready', restarts: 0 });
});

test('after five crashes in a minute it stays down until a user starts it', async () => {
  const { clock, broker, events, ready, die, started } = aBroker();
  for (let i = 0; i < 5; i += 1) {
    die();
    await clock.advance({ seconds: 5 });
  }
  expect(broker.state().status).toBe('gave-up');
  expect(events.at(-1)).toBe('broker-gave-up');
  expect(started()).toBe(5);
  broker.start();
  ready();
  expect(broker.state().status).toBe('ready');
});

test('a stop that takes too long ends in a kill, and is not called clean', async () => {
  const late = aBroker();
  const killed = late.broker.stop(1_000, false);
  await late.clock.advance({ ms: 1_000 });
  expect(late.signals).toEqual(['stop', 'SIGKILL']);
  late.die();
  await killed;
  expect(late.details.at(-1)).toBe('not cleanly: signal SIGKILL');

  const quick = aBroker();
  const stopped = quick.broker.stop(1_000, false);
  quick.end();
  await stopped;
  expect(quick.details.at(-1)).toBe('stopped cleanly');
});
