import { expect, test } from 'vitest';
import { type VerdictFacts, judgeCluster } from './cluster-verdict.ts';

const healthy: VerdictFacts = {
  everReached: true,
  unreachable: false,
  hasController: true,
  brokers: [1, 2, 3].map((id) => ({ id, status: 'ok' as const, text: 'serving' })),
  underReplicated: 0,
  offline: 0,
  underMinIsr: 0,
  worstPartitions: [],
  offlineLogDirs: [],
  fullestDisk: { brokerId: 1, percent: 40 },
};

test('a cluster with nothing wrong is healthy and gives no reason', () => {
  expect(judgeCluster(healthy)).toEqual({ status: 'ok', headline: 'Healthy', reasons: [] });
});

test('a broker stopped by a user degrades the cluster and is named', () => {
  const brokers = healthy.brokers.map((broker) => (broker.id === 2 ? { id: 2, status: 'off' as const, text: 'stopped by a user' } : broker));
  const verdict = judgeCluster({ ...healthy, brokers, underReplicated: 7 });
  expect([verdict.status, verdict.headline]).toEqual(['warn', 'Degraded']);
  expect(verdict.reasons.map((reason) => reason.text)).toEqual(['7 partitions under-replicated', 'Broker 2 was stopped by a user']);
});

test('the worst reason decides and stands first', () => {
  const verdict = judgeCluster({ ...healthy, underReplicated: 3, underMinIsr: 2, worstPartitions: ['ledger-0', 'ledger-3'] });
  expect(verdict.status).toBe('critical');
  expect(verdict.reasons[0]?.text).toBe('2 partitions below min.insync.replicas: ledger-0, ledger-3');
});

test('without any answer the verdict is unknown, never healthy', () => {
  const verdict = judgeCluster({ ...healthy, unreachable: true, brokers: [] });
  expect([verdict.status, verdict.headline]).toEqual(['unknown', 'Unreachable']);
});

test('brokers that still start are no alarm', () => {
  const brokers = [{ id: 1, status: 'progress' as const, text: 'starting' }];
  const verdict = judgeCluster({ ...healthy, everReached: false, brokers });
  expect([verdict.status, verdict.reasons[0]?.text]).toEqual(['progress', 'The brokers are starting']);
});

test('a disk at 95 percent is critical, at 80 a warning', () => {
  expect(judgeCluster({ ...healthy, fullestDisk: { brokerId: 3, percent: 95.4 } }).reasons[0]).toMatchObject({
    status: 'critical',
    text: 'The disk of broker 3 is 95 % full',
  });
  expect(judgeCluster({ ...healthy, fullestDisk: { brokerId: 3, percent: 80 } }).status).toBe('warn');
});
