/** What librdkafka remarks when it ends a producer is judged by the log: the broker's refusal was right, or it is a finding. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

test.each([
  ['one whose turn it was', desynchronized(7, 3570), /it was its turn \(the log of orders-5 ends with sequence 3569/],
  ['one that is in the log', rewound(7, 3560), /it was its turn/],
  ['one of a producer that the log does not know', desynchronized(9, 40), /ends with sequence undefined/],
  ['an end that is not understood', 'fatal: Unable to reconstruct MessageSet', /a producer ended: fatal: Unable/],
])('%s is a finding', (_, remark, expected) => {
  expect(wrongRefusals([remark], directory)).toEqual([expect.stringMatching(expected)]);
});
