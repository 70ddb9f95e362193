import { describe, expect, test } from 'vitest';
import { silentLogger } from '../base/logger.ts';
import { apis } from '../protocol/apis.ts';
import { decode } from '../protocol/codec.ts';
import { errors } from '../protocol/errors.ts';
import { decodeRequestHeader, encodeResponseFrame } from '../protocol/frames.ts';
import { testContext, testServices } from '../../test/kit/broker-services.ts';
import { FakeClock } from '../../test/kit/fake-clock.ts';
import { MemoryNetwork } from '../../test/kit/memory-transport.ts';
import { type AnswerAsController, ControllerChannel } from './controller-channel.ts';
import { envelope } from './handlers/58-envelope.ts';

const address = (id: number) => ({ host: 'node', port: id });

/** Brokers 1 and 2; the channel belongs to broker 1. `created` lists who created topics, with the principal. */
function aCluster() {
  const clock = new FakeClock();
  const network = new MemoryNetwork({ clock });
  const created: string[] = [];
  let leader: { id: number; epoch: number } | undefined = { id: 2, epoch: 1 };
  let active = 2;
  const answerOn = (id: number): AnswerAsController =>
    (async (api, _request, caller) => {
      if (api.key === apis.createTopics.key) {
        if (active !== id) return { topics: [{ name: 't', errorCode: errors.NOT_CONTROLLER }] };
        created.push(`${id} ${caller.principal} ${caller.clientHost} v${caller.apiVersion}`);
        return { topics: [{ name: 't', errorCode: errors.NONE }] };
      }
      return active === id ? { producerIdStart: 1000, producerIdLen: 10 } : { errorCode: errors.NOT_CONTROLLER };
    }) as AnswerAsController;
  const serve = () =>
    network.listen(address(2), async (frame) => {
      const { header, reader } = decodeRequestHeader(frame);
      if (header.apiKey === apis.envelope.key) {
        const request = decode(apis.envelope.request, 0, reader);
        const response = await envelope.handle(request, testContext(), testServices({ answerAsController: answerOn(2) }));
        return Buffer.concat(encodeResponseFrame(apis.envelope, 0, header.correlationId, response as Record<string, never>));
      }
      const request = decode(apis.allocateProducerIds.request, 0, reader);
      const response = await answerOn(2)(apis.allocateProducerIds, request, { apiVersion: 0, principal: '', clientHost: '' });
      return Buffer.concat(encodeResponseFrame(apis.allocateProducerIds, 0, header.correlationId, response));
    });
  serve();
  const channel = new ControllerChannel({
    nodeId: 1,
    clock,
    logger: silentLogger,
    transport: network.transport(address(1)),
    leader: () => leader,
    addressOf: address,
    local: answerOn(1),
  });
  const setLeader = (id: number | undefined): void => {
    leader = id === undefined ? undefined : { id, epoch: 2 };
    if (id !== undefined) active = id;
  };
  return { clock, network, channel, created, serve, setLeader, setActive: (id: number) => (active = id) };
}

const createRequest = decode(apis.createTopics.request, 5, Buffer.from([1, 0, 0, 0, 100, 0, 0]));

async function outcome<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let done = false;
  void promise.finally(() => (done = true));
  await clock.advanceUntil(() => done);
  return promise;
}

describe('controller channel', () => {
  test('forwards a client request to a remote controller in an envelope, with principal, address and version', async () => {
    const { channel, clock, created } = aCluster();
    const context = testContext({ apiVersion: 5, principal: 'User:alice', clientHost: '/10.0.0.9' });
    const answer = await outcome(clock, channel.forward(apis.createTopics, createRequest, context, 1_000));
    expect(answer?.topics).toMatchObject([{ name: 't', errorCode: 0, numPartitions: -1 }]);
    expect(created).toEqual(['2 User:alice /10.0.0.9 v5']);
  });

  test('answers locally when this node is the controller', async () => {
    const { channel, clock, created, setLeader } = aCluster();
    setLeader(1);
    const answer = await outcome(clock, channel.forward(apis.createTopics, createRequest, testContext({ apiVersion: 5 }), 1_000));
    expect(answer?.topics[0]?.errorCode).toBe(0);
    expect(created).toEqual(['1 User:ANONYMOUS /127.0.0.1 v5']);
  });

  test('waits for an election to end', async () => {
    const { channel, clock, setLeader } = aCluster();
    setLeader(undefined);
    const asked = channel.request('admin', apis.allocateProducerIds, { brokerId: 1 }, 5_000);
    await clock.advance({ seconds: 1 });
    setLeader(2);
    expect((await outcome(clock, asked))?.producerIdStart).toBe(1000);
  });

  test('asks again after NOT_CONTROLLER, at the controller that is active then', async () => {
    const { channel, clock, created, setActive, setLeader } = aCluster();
    setActive(1);
    const asked = channel.forward(apis.createTopics, createRequest, testContext({ apiVersion: 5 }), 5_000);
    await clock.advance({ ms: 300 });
    expect(created).toEqual([]);
    setLeader(1);
    await outcome(clock, asked);
    expect(created.length).toBe(1);
  });

  test('asks again after the connection was lost', async () => {
    const { channel, clock, network, serve } = aCluster();
    await outcome(clock, channel.request('admin', apis.allocateProducerIds, { brokerId: 1 }, 1_000));
    network.kill(address(2));
    const asked = channel.request('admin', apis.allocateProducerIds, { brokerId: 1 }, 5_000);
    await clock.advance({ ms: 300 });
    serve();
    expect((await outcome(clock, asked))?.producerIdLen).toBe(10);
  });

  test('leaves a controller that hangs when another one is known', async () => {
    const { channel, clock, network, setLeader, created } = aCluster();
    await outcome(clock, channel.forward(apis.createTopics, createRequest, testContext({ apiVersion: 5 }), 1_000));
    network.pause(address(2));
    const asked = channel.forward(apis.createTopics, createRequest, testContext({ apiVersion: 5 }), 30_000);
    await clock.advance({ ms: 500 });
    setLeader(1);
    channel.leaderChanged(1);
    await outcome(clock, asked);
    expect(created.map((line) => line[0])).toEqual(['2', '1']);
    expect(clock.monotonic()).toBeLessThan(1_000);
  });

  test('gives up when its time is over', async () => {
    const { channel, clock, network } = aCluster();
    network.kill(address(2));
    expect(await outcome(clock, channel.request('admin', apis.allocateProducerIds, { brokerId: 1 }, 700))).toBeUndefined();
    expect(clock.monotonic()).toBeGreaterThanOrEqual(700);
    expect(clock.monotonic()).toBeLessThan(1_800);
  });
});
