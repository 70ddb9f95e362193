import { expect, test } from 'vitest';
import type { ControllerChannel } from './controller-channel.ts';
import { ProducerIds } from './producer-ids.ts';

/** A controller that hands out blocks of `length` from 100 on; `fail` makes the next request unanswered. */
function aBroker(length: number) {
  const controller = { next: 100, requests: 0, fail: false };
  const request = async () => {
    controller.requests += 1;
    if (controller.fail) return undefined;
    const producerIdStart = controller.next;
    controller.next += length;
    return { errorCode: 0, producerIdStart, producerIdLen: length };
  };
  const ids = new ProducerIds({ channel: { request } as unknown as Pick<ControllerChannel, 'request'>, nodeId: 1, brokerEpoch: () => 5 });
  return { controller, ids };
}

test('hands out the ids of a block in order and goes on with the next block', async () => {
  const { ids } = aBroker(3);
  const got: (number | undefined)[] = [];
  for (let i = 0; i < 7; i += 1) got.push(await ids.allocate());
  expect(got).toEqual([100, 101, 102, 103, 104, 105, 106]);
});

test('requests at the same time share one block and get different ids', async () => {
  const { ids, controller } = aBroker(1_000);
  const got = await Promise.all(Array.from({ length: 50 }, () => ids.allocate()));
  expect(new Set(got).size).toBe(50);
  expect(controller.requests).toBe(1);
});

test('fetches the next block before the current one is used up', async () => {
  const { ids, controller } = aBroker(20);
  for (let i = 0; i < 19; i += 1) await ids.allocate();
  expect(controller.requests).toBe(2);
});

test('gives nothing while the controller does not answer, and tries again', async () => {
  const { ids, controller } = aBroker(10);
  controller.fail = true;
  expect(await ids.allocate()).toBeUndefined();
  controller.fail = false;
  expect(await ids.allocate()).toBe(100);
});
