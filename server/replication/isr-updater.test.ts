import { expect, test } from 'vitest';
import { silentLogger } from '../base/logger.ts';
import type { Decoded } from '../protocol/definition.ts';
import { errors } from '../protocol/errors.ts';
import type { alterPartitionRequest, alterPartitionResponse } from '../protocol/messages/56-alter-partition.ts';
import { FakeClock } from '../../test/kit/fake-clock.ts';
import { type IsrAnswer, type IsrUpdate, IsrUpdater } from './isr-updater.ts';

type Request = Decoded<typeof alterPartitionRequest>;
type Response = Decoded<typeof alterPartitionResponse>;

const TOPIC = 'AQEBAQEBAQEBAQEBAQEBAQ';

/** An updater whose controller answers the n-th request with `behave(n)`: a top-level code, a partition code, or a lost answer. */
function updater(behave: (attempt: number) => { top?: number; partition?: number } | 'lost'): {
  clock: FakeClock;
  isr: IsrUpdater;
  requests: Request[];
  submit: (partition: number) => { answer: IsrAnswer | undefined; update: IsrUpdate };
} {
  const clock = new FakeClock();
  const requests: Request[] = [];
  const isr = new IsrUpdater({
    nodeId: 1,
    clock,
    logger: silentLogger,
    port: {
      brokerEpoch: () => 7,
      alterPartition: async (request) => {
        requests.push(request as Request);
        const mood = behave(requests.length);
        if (mood === 'lost') throw new Error('no controller');
        return answerTo(request as Request, mood);
      },
    },
  });
  const submit = (partition: number) => {
    const seen: { answer: IsrAnswer | undefined; update: IsrUpdate } = {
      answer: undefined,
      update: {
        topicId: TOPIC,
        partition,
        leaderEpoch: 3,
        partitionEpoch: 5,
        confirms: false,
        isr: [{ brokerId: 1, brokerEpoch: 7 }],
        onAnswer: (answer) => {
          seen.answer = answer;
        },
      },
    };
    isr.submit(seen.update);
    return seen;
  };
  return { clock, isr, requests, submit };
}

function answerTo(request: Request, codes: { top?: number; partition?: number }): Response {
  const topics = request.topics.map(({ topicId, partitions }) => ({
    topicName: '',
    topicId,
    partitions: partitions.map(({ partitionIndex, leaderEpoch, partitionEpoch }) => ({
      partitionIndex,
      errorCode: codes.partition ?? 0,
      leaderId: 1,
      leaderEpoch,
      isr: [1],
      leaderRecoveryState: 0,
      partitionEpoch: partitionEpoch + 1,
    })),
  }));
  return { throttleTimeMs: 0, errorCode: codes.top ?? 0, topics };
}

test('changes of one moment travel in one request with the broker’s epoch', async () => {
  const { clock, requests, submit } = updater(() => ({}));
  const first = submit(0);
  const second = submit(1);
  await clock.settle();
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ brokerId: 1, brokerEpoch: 7 });
  expect(requests[0]?.topics[0]?.partitions.map(({ partitionIndex }) => partitionIndex)).toEqual([0, 1]);
  expect(first.answer).toMatchObject({ errorCode: errors.NONE, partitionEpoch: 6 });
  expect(second.answer).toMatchObject({ errorCode: errors.NONE });
});

test('a lost or refused request is sent again until it is answered', async () => {
  const moods = ['lost' as const, { top: errors.STALE_BROKER_EPOCH }, { partition: errors.UNKNOWN_SERVER_ERROR }, {}];
  const { clock, requests, submit } = updater((attempt) => moods[attempt - 1] ?? {});
  const change = submit(0);
  await clock.advance({ ms: 149 });
  expect(change.answer).toBeUndefined();
  await clock.advance({ ms: 1 });
  expect(change.answer?.errorCode).toBe(errors.NONE);
  expect(requests).toHaveLength(4);
});

test('an error for one partition is its answer', async () => {
  const { clock, requests, submit } = updater(() => ({ partition: errors.FENCED_LEADER_EPOCH }));
  const change = submit(0);
  await clock.advance({ seconds: 1 });
  expect(change.answer?.errorCode).toBe(errors.FENCED_LEADER_EPOCH);
  expect(requests).toHaveLength(1);
});

test('a cancelled change gets no answer and is not repeated', async () => {
  const { clock, isr, requests, submit } = updater(() => 'lost');
  const change = submit(0);
  await clock.settle();
  isr.cancel(change.update);
  await clock.advance({ seconds: 1 });
  expect(change.answer).toBeUndefined();
  expect(requests).toHaveLength(1);
});
