import { describe, expect, test } from 'vitest';
import { errors } from '../../protocol/errors.ts';
import { buildBatch } from '../../records/records.ts';
import type { ProduceOutcome, ProduceParams } from '../../replication/replica-requests.ts';
import type { ReplicaManager } from '../../replication/replica-manager.ts';
import { testContext, testImage, testServices } from '../../../test/kit/broker-services.ts';
import { CLOSE_CONNECTION, NO_REPLY } from '../handler.ts';
import type { RequestContext } from '../request-context.ts';
import { produce } from './00-produce.ts';

const batch = (compression: 'none' | 'zstd' = 'none'): Buffer =>
  buildBatch({ records: [{ key: null, value: Buffer.from('v') }], compression, now: 1 });

async function send(
  given: { acks?: number; transactionalId?: string | null; records?: Record<string, Buffer[]> },
  context: Partial<RequestContext> = {},
  fail: Record<string, Partial<ProduceOutcome>> = {},
) {
  const asked: ProduceParams[] = [];
  const append = async (params: ProduceParams): Promise<ProduceOutcome[]> => {
    asked.push(params);
    return params.partitions.map(({ topic, partition }) => ({
      topic,
      topicId: '',
      partition,
      errorCode: 0,
      errorMessage: null,
      baseOffset: 10,
      logAppendTimeMs: -1,
      logStartOffset: 0,
      recordErrors: [],
      ...fail[`${topic}-${partition}`],
    }));
  };
  const replicas: Pick<ReplicaManager, 'append'> = { append };
  const services = testServices({ replicas: replicas as ReplicaManager, image: testImage([1, 2]) });
  const topicData = Object.entries(given.records ?? { a: [batch()] }).map(([name, partitions]) => ({
    name,
    partitionData: partitions.map((records, index) => ({ index, records })),
  }));
  const request = { transactionalId: given.transactionalId ?? null, acks: given.acks ?? -1, timeoutMs: 100, topicData };
  const outcome = await produce.handle(request, testContext({ apiVersion: 9, ...context }), services);
  return { outcome, asked };
}

describe('Produce', () => {
  test('answers per topic and partition in the order of the request', async () => {
    const { outcome } = await send({ records: { b: [batch(), batch()], a: [batch()] } }, {}, { 'b-1': { errorCode: 19, baseOffset: -1 } });
    expect(outcome).toMatchObject({
      responses: [
        { name: 'b', partitionResponses: [{ index: 0, errorCode: 0, baseOffset: 10 }, { index: 1, errorCode: 19, baseOffset: -1 }] },
        { name: 'a', partitionResponses: [{ index: 0, errorCode: 0 }] },
      ],
    });
  });

  test('acks=0 gets no reply, and a closed connection on any error', async () => {
    expect((await send({ acks: 0 })).outcome).toBe(NO_REPLY);
    expect((await send({ acks: 0 }, {}, { 'a-0': { errorCode: errors.NOT_LEADER_OR_FOLLOWER } })).outcome).toBe(CLOSE_CONNECTION);
  });

  test('zstd needs version 7; the other partitions are appended', async () => {
    const { outcome, asked } = await send({ records: { a: [batch('zstd'), batch()] } }, { apiVersion: 6 });
    expect(asked[0]?.partitions.map(({ partition }) => partition)).toEqual([1]);
    expect(outcome).toMatchObject({
      responses: [{ partitionResponses: [{ index: 1, errorCode: 0 }, { index: 0, errorCode: errors.UNSUPPORTED_COMPRESSION_TYPE }] }],
    });
    expect((await send({ records: { a: [batch('zstd')] } }, { apiVersion: 7 })).asked[0]?.partitions.length).toBe(1);
  });

  test('a transactional id is refused without an append', async () => {
    const { outcome, asked } = await send({ transactionalId: 'tx' });
    expect(asked).toEqual([]);
    expect(outcome).toMatchObject({ responses: [{ partitionResponses: [{ errorCode: errors.INVALID_TXN_STATE, baseOffset: -1 }] }] });
  });

  test('only the admin client may write internal topics', async () => {
    expect((await send({})).asked[0]?.internalTopicsAllowed).toBe(false);
    expect((await send({}, { clientId: '__admin_client' })).asked[0]?.internalTopicsAllowed).toBe(true);
  });

  test('names the new leader and its address after a move (KIP-951)', async () => {
    const moved = { errorCode: errors.NOT_LEADER_OR_FOLLOWER, currentLeader: { leaderId: 2, leaderEpoch: 5 } };
    expect((await send({}, { apiVersion: 10 }, { 'a-0': moved })).outcome).toMatchObject({
      responses: [{ partitionResponses: [{ currentLeader: { leaderId: 2, leaderEpoch: 5 } }] }],
      nodeEndpoints: [{ nodeId: 2, host: '127.0.0.1', port: 9002, rack: 'rack-2' }],
    });
  });
});
