import { apis } from '../../protocol/apis.ts';
import { errorMessage, errors } from '../../protocol/errors.ts';
import { handler } from '../handler.ts';

/**
 * DescribeProducers, version 0.
 *
 * Behaviour: leader only; every producer with state in the partition, its last sequence and when it wrote last (KIP-664).
 * Deviations: none.
 */
export const describeProducers = handler(apis.describeProducers, (request, _context, services) => ({
  topics: request.topics.map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partition) => {
      const { errorCode, producers } = services.replicas.describeProducers(name, partition);
      return {
        partitionIndex: partition,
        errorCode,
        errorMessage: errorCode === errors.NONE ? null : errorMessage(errorCode),
        activeProducers: producers,
      };
    }),
  })),
}));
