/** What librdkafka remarks when it ends a producer is judged by the log: the broker's refusal was right, or it is a finding. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeMetadataRecord, type MetadataRecord, metadataRecord } from '../../server/metadata/records.ts';
import { buildBatch } from '../../server/records/records.ts';
import { wrongRefusals } from './harness/refusals.ts';

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-refusals-'));

beforeAll(() => {
  const batch = (producerId: number, baseSequence: number) => buildBatch({ records: Array.from({ length: 5 }, () => ({ key: null, value: Buffer.from('v') })), now: 1, producerId, producerEpoch: 0, baseSequence });
  fs.mkdirSync(path.join(directory, 'orders-5'));
  fs.writeFileSync(path.join(directory, 'orders-5/00000000000000000000.log'), Buffer.concat([batch(7, 3560), batch(8, 100), batch(7, 3565)]));
});
afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

const desynchronized = (producerId: number, baseSequence: number): string =>
  `fatal: ProduceRequest for orders [5] with 120 message(s) failed due to sequence desynchronization with broker 3 (PID{Id:${producerId},Epoch:0}, base seq ${baseSequence}, idemp state change 92273ms ago, last partition error NOT_LEADER_FOR_PARTITION (actions Refresh,MsgNotPersisted, base seq 3570..3574, base msgid 3571, 92ms ago)`;
const rewound = (producerId: number, baseSequence: number): string =>
  `fatal: ProduceRequest for orders [5] with 5 message(s) failed with rewound sequence number on broker 3 (PID{Id:${producerId},Epoch:0}, base seq ${baseSequence} < next seq 9999): last error _TRANSPORT (actions Refresh, base seq 1..2, base msgid 1, 1ms ago)`;

test('a batch whose predecessor is not in the log was refused rightly', () => {
  expect(wrongRefusals([desynchronized(7, 3575), rewound(7, 3580), 'commit: something else'], directory)).toEqual([]);
});

/** Frozen-2 is led by 3, from 2,000 ms on by 1, which takes sequences 0 to 4 of producer 7. */
function aLeaderMoves(): string {
  const root = fs.mkdtempSync(path.join(directory, 'moves-'));
  const topicId = 'AAAAAAAAAAAAAAAAAAAAAQ';
  const committed = (at: number, baseOffset: number, records: readonly MetadataRecord[]): Buffer =>
    buildBatch({ baseOffset, records: records.map((record) => ({ key: null, value: encodeMetadataRecord(record), timestamp: at })), now: at });
  const partition = metadataRecord('partition', { partitionId: 2, topicId, replicas: [3, 1], isr: [3, 1], leader: 3, leaderEpoch: 0, partitionEpoch: 0 });
  const moved = metadataRecord('partitionChange', { partitionId: 2, topicId, isr: [1], leader: 1 });
  const value = Buffer.from('v');
  const taken = buildBatch({ records: Array.from({ length: 5 }, () => ({ key: null, value })), now: 2_500, producerId: 7, producerEpoch: 0, baseSequence: 0, partitionLeaderEpoch: 1 });
  const logs = { '__cluster_metadata-0': Buffer.concat([committed(1_000, 0, [metadataRecord('topic', { name: 'frozen', topicId }), partition]), committed(2_000, 2, [moved])]), 'frozen-2': taken };
  for (const [name, bytes] of Object.entries(logs)) {
    fs.mkdirSync(path.join(root, name));
    fs.writeFileSync(path.join(root, name, '00000000000000000000.log'), bytes);
  }
  return root;
}

const refusedBy = (broker: number, toldAt: number): string =>
  `fatal: ProduceRequest for frozen [2] with 20 message(s) failed due to sequence desynchronization with broker ${broker} (PID{Id:7,Epoch:0}, base seq 5, idemp state change 7044ms ago, last partition error NO_ERROR (actions , base seq 0..0, base msgid 0, -1ms ago), told at ${toldAt}`;

test('a leader that stood still and does not know its successor refused rightly what follows on that one’s records', () => {
  const root = aLeaderMoves();
  expect(wrongRefusals([refusedBy(3, 3_000)], root)).toEqual([]);
  expect([refusedBy(3, 1_500), refusedBy(1, 3_000), refusedBy(2, 3_000)].flatMap((remark) => wrongRefusals([remark], root))).toHaveLength(3);
});

test.each([
  ['one whose turn it was', desynchronized(7, 3570), /it was its turn \(the log of orders-5 ends with sequence 3569/],
  ['one that is in the log', rewound(7, 3560), /it was its turn/],
  ['one of a producer that the log does not know', desynchronized(9, 40), /ends with sequence undefined/],
  ['an end that is not understood', 'fatal: Unable to reconstruct MessageSet', /a producer ended: fatal: Unable/],
])('%s is a finding', (_, remark, expected) => {
  expect(wrongRefusals([remark], directory)).toEqual([expect.stringMatching(expected)]);
});
