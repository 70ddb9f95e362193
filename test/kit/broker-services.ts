/** Fakes for this room's tests: services with a real image and nothing behind them that a test did not give. */
import { silentLogger } from '../../server/base/logger.ts';
import { MetricRegistry } from '../../server/base/metrics.ts';
import { seededRandom } from '../../server/base/random.ts';
import { BrokerConfigView } from '../../server/metadata/configs/broker-config-view.ts';
import { MetadataImage } from '../../server/metadata/image.ts';
import { FakeClock } from './fake-clock.ts';
import type { ListenerName, RequestContext } from '../../server/broker/request-context.ts';
import type { BrokerServices } from '../../server/broker/services.ts';

/** Services of broker 1; `given` are the rooms that the test needs. */
export function testServices(given: Partial<BrokerServices> = {}): BrokerServices {
  const image = given.image ?? new MetadataImage();
  const partial: Partial<BrokerServices> = {
    nodeId: 1,
    clusterId: 'test-cluster-id-000000',
    clock: new FakeClock(),
    random: seededRandom(1),
    logger: silentLogger,
    metrics: new MetricRegistry(),
    image,
    configs: new BrokerConfigView({ brokerId: 1, staticConfigs: {}, image }),
    ...given,
  };
  return partial as BrokerServices;
}

/** A request on the client listener. */
export function testContext(given: Partial<RequestContext> & { listener?: ListenerName } = {}): RequestContext {
  return {
    apiVersion: 0,
    correlationId: 7,
    clientId: 'test',
    clientHost: '/127.0.0.1',
    principal: 'User:ANONYMOUS',
    listener: 'PLAINTEXT',
    connectionId: 'c1',
    closed: new AbortController().signal,
    ...given,
  };
}

/** An image with live brokers `ids` on both listeners, and topics with one replica list per partition (first = leader). */
export function testImage(ids: readonly number[], topics: Readonly<Record<string, readonly (readonly number[])[]>> = {}): MetadataImage {
  const image = new MetadataImage();
  for (const id of ids) {
    image.apply({
      type: 'registerBroker',
      value: {
        brokerId: id,
        isMigratingZkBroker: false,
        incarnationId: testUuid(id),
        brokerEpoch: id,
        endPoints: [
          { name: 'PLAINTEXT', host: '127.0.0.1', port: 9000 + id, securityProtocol: 0 },
          { name: 'INTERNAL', host: '127.0.0.1', port: 9100 + id, securityProtocol: 0 },
        ],
        features: [],
        rack: `rack-${id}`,
        fenced: false,
        inControlledShutdown: false,
        logDirs: [],
      },
    });
  }
  Object.entries(topics).forEach(([name, partitions], t) => {
    const topicId = testUuid(100 + t);
    image.apply({ type: 'topic', value: { name, topicId } });
    partitions.forEach((replicas, partitionId) => {
      image.apply({
        type: 'partition',
        value: {
          partitionId,
          topicId,
          replicas: [...replicas],
          isr: [...replicas],
          removingReplicas: [],
          addingReplicas: [],
          leader: replicas[0] ?? -1,
          leaderRecoveryState: 0,
          leaderEpoch: 3,
          partitionEpoch: 0,
          directories: [],
          eligibleLeaderReplicas: null,
          lastKnownElr: null,
        },
      });
    });
  });
  return image;
}

/** A fixed id: the number, in 16 bytes. */
export function testUuid(number: number): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(number, 12);
  return bytes.toString('base64url');
}
