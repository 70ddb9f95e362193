import { describe, expect, test } from 'vitest';
import { silentLogger } from '../base/logger.ts';
import { BrokerConfigView } from '../metadata/configs/broker-config-view.ts';
import { MetadataImage } from '../metadata/image.ts';
import { apis } from '../protocol/apis.ts';
import { errors } from '../protocol/errors.ts';
import { testImage } from '../../test/kit/broker-services.ts';
import { FakeClock } from '../../test/kit/fake-clock.ts';
import { BrokerLifecycle } from './broker-lifecycle.ts';
import type { ControllerChannel } from './controller-channel.ts';

interface Heartbeat {
  readonly atMs: number;
  readonly brokerEpoch: number;
  readonly wantFence: boolean;
  readonly wantShutDown: boolean;
}

/** Broker 1 and a controller that registers it with epoch 1, 2, … and unfences it when it asks. */
function aBroker(given: { registrationErrors?: number[]; catchUp?: (epoch: number) => Promise<void> } = {}) {
  const clock = new FakeClock();
  const image = new MetadataImage();
  const heartbeats: Heartbeat[] = [];
  const refusals = [...(given.registrationErrors ?? [])];
  const controller = { registrations: 0, heartbeatError: 0, letGo: false };
  const request = async (_lane: string, api: { key: number }, body: Record<string, unknown>) => {
    if (api.key === apis.brokerRegistration.key) {
      const refusal = refusals.shift();
      if (refusal !== undefined) return { errorCode: refusal, brokerEpoch: -1 };
      controller.registrations += 1;
      return { errorCode: 0, brokerEpoch: controller.registrations };
    }
    const { brokerEpoch, wantFence, wantShutDown } = body as unknown as Heartbeat;
    heartbeats.push({ atMs: clock.monotonic(), brokerEpoch, wantFence, wantShutDown });
    const errorCode = controller.heartbeatError;
    controller.heartbeatError = 0;
    if (!wantFence && errorCode === 0) image.replaceWith(testImage([1]));
    return { errorCode, isCaughtUp: true, isFenced: wantFence, shouldShutDown: wantShutDown && controller.letGo };
  };
  const channel = { request } as unknown as Pick<ControllerChannel, 'request'>;
  const lifecycle = new BrokerLifecycle({
    nodeId: 1,
    clusterId: 'c',
    incarnationId: 'i',
    rack: null,
    endpoints: [],
    directoryId: 'd',
    features: [],
    previousBrokerEpoch: -1,
    clock,
    logger: silentLogger,
    image,
    config: new BrokerConfigView({ brokerId: 1, staticConfigs: {}, image }),
    channel,
    catchUp: given.catchUp ?? (async () => undefined),
  });
  return { clock, lifecycle, heartbeats, controller };
}

async function started(broker: ReturnType<typeof aBroker>): Promise<void> {
  let serving = false;
  void broker.lifecycle.start().then(() => (serving = true));
  await broker.clock.advanceUntil(() => serving);
}

describe('broker lifecycle', () => {
  test('registers, is unfenced at once and then heartbeats every two seconds', async () => {
    const broker = aBroker();
    await started(broker);
    expect(broker.clock.monotonic()).toBeLessThan(200);
    expect(broker.lifecycle.brokerEpoch).toBe(1);
    const before = broker.heartbeats.length;
    await broker.clock.advance({ seconds: 10 });
    expect(broker.heartbeats.length - before).toBe(5);
  });

  test('asks to stay fenced until it has caught up', async () => {
    let caughtUp: () => void = () => undefined;
    const broker = aBroker({ catchUp: () => new Promise((resolve) => (caughtUp = resolve)) });
    let serving = false;
    void broker.lifecycle.start().then(() => (serving = true));
    await broker.clock.advance({ seconds: 1 });
    expect(broker.heartbeats.every(({ wantFence }) => wantFence)).toBe(true);
    expect(serving).toBe(false);
    caughtUp();
    await broker.clock.advance({ ms: 100 });
    expect(serving).toBe(true);
  });

  test('tries again while an earlier process of its id is still registered', async () => {
    const broker = aBroker({ registrationErrors: [errors.DUPLICATE_BROKER_REGISTRATION, errors.DUPLICATE_BROKER_REGISTRATION] });
    await started(broker);
    expect(broker.lifecycle.brokerEpoch).toBe(1);
  });

  test('refuses to start in a cluster of another id', async () => {
    const broker = aBroker({ registrationErrors: [errors.INCONSISTENT_CLUSTER_ID] });
    await expect(broker.lifecycle.start()).rejects.toThrow('the controller refuses broker 1: INCONSISTENT_CLUSTER_ID');
  });

  test('registers again when the controller lost its registration', async () => {
    const broker = aBroker();
    await started(broker);
    broker.controller.heartbeatError = errors.STALE_BROKER_EPOCH;
    await broker.clock.advance({ seconds: 3 });
    expect(broker.lifecycle.brokerEpoch).toBe(2);
    expect(broker.heartbeats.at(-1)?.brokerEpoch).toBe(2);
  });

  test('a controlled shutdown ends when the controller lets go', async () => {
    const broker = aBroker();
    await started(broker);
    let stopped = false;
    void broker.lifecycle.shutDown(2_000).then(() => (stopped = true));
    await broker.clock.advance({ ms: 300 });
    expect(stopped).toBe(false);
    expect(broker.heartbeats.at(-1)?.wantShutDown).toBe(true);
    broker.controller.letGo = true;
    await broker.clock.advance({ ms: 100 });
    expect(stopped).toBe(true);
    const last = broker.heartbeats.length;
    await broker.clock.advance({ seconds: 10 });
    expect(broker.heartbeats.length).toBe(last);
  });

  test('a controlled shutdown has an end without a controller', async () => {
    const broker = aBroker();
    await started(broker);
    let stopped = false;
    void broker.lifecycle.shutDown(2_000).then(() => (stopped = true));
    await broker.clock.advance({ ms: 2_100 });
    expect(stopped).toBe(true);
  });
});
