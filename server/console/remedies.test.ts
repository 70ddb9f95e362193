import { expect, test } from 'vitest';
import { kafkaError } from '../client/cluster-error.ts';
import { errorTable } from '../protocol/errors.ts';
import { toProblem } from '../http/problems.ts';
import { OperationError, toOperationError } from './operation-error.ts';
import { remedyFor } from './remedies.ts';

test('every error of Kafka has something to try', () => {
  for (const [code] of errorTable) expect(remedyFor(kafkaError(code))).toMatch(/^[A-Z].*\.$/);
});

test('a failure without a remedy of its own gets that of its kind, an empty one too', () => {
  expect(toProblem(new OperationError('not_found', 'gone'), 'r').remedy).toMatch(/may have been deleted/);
  expect(toProblem(new OperationError('kafka_error', 'no leader', { remedy: '' }), 'r').remedy).toMatch(/log/);
  expect(toProblem(toOperationError(kafkaError(5)), 'r').remedy).toMatch(/Wait for an election/);
});
