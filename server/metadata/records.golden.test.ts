import { expect, test } from 'vitest';
import { type MetadataRecord, decodeMetadataRecord, encodeMetadataRecord, metadataRecord } from './records.ts';

const TOPIC = 'BwAAAAAAAAAAAAAAAAAAAQ';
const DIRECTORY = 'BwAAAAAAAAAAAAAAAAAAZQ';
const INCARNATION = 'ESIzRFVmd4iZqrvM3e7_AA';

/** Bytes that Apache Kafka 3.9.1's own record classes write for these values (MetadataRecordSerde). */
const GOLDEN: readonly [name: string, hex: string, record: MetadataRecord][] = [
  [
    'registerBroker',
    '0100030000000200112233445566778899aabbccddeeff00000000000000004d020a504c41494e544558540a3132372e302e302e31b36300000002116d657461646174612e76657273696f6e000100150004617a3101000100110207000000000000000000000000000065',
    metadataRecord('registerBroker', {
      brokerId: 2,
      incarnationId: INCARNATION,
      brokerEpoch: 77,
      rack: 'az1',
      fenced: true,
      endPoints: [{ name: 'PLAINTEXT', host: '127.0.0.1', port: 45_923, securityProtocol: 0 }],
      features: [{ name: 'metadata.version', minSupportedVersion: 1, maxSupportedVersion: 21 }],
      logDirs: [DIRECTORY],
    }),
  ],
  [
    'registerBroker no rack',
    '0100030000000100112233445566778899aabbccddeeff000000000000000005010100000100',
    metadataRecord('registerBroker', {
      brokerId: 1,
      incarnationId: INCARNATION,
      brokerEpoch: 5,
      rack: null,
      fenced: false,
      inControlledShutdown: true,
    }),
  ],
  ['unregisterBroker', '01010000000003000000000000000900', metadataRecord('unregisterBroker', { brokerId: 3, brokerEpoch: 9 })],
  [
    'topic',
    '010200076f72646572730700000000000000000000000000000100',
    metadataRecord('topic', { name: 'orders', topicId: TOPIC }),
  ],
  [
    'partition',
    '01030100000004070000000000000000000000000000010400000001000000020000000303000000010000000301010000000100000002000000050407000000000000000000000000000065070000000000000000000000000000650700000000000000000000000000006501000101',
    metadataRecord('partition', {
      partitionId: 4,
      topicId: TOPIC,
      replicas: [1, 2, 3],
      isr: [1, 3],
      leader: 1,
      leaderEpoch: 2,
      partitionEpoch: 5,
      directories: [DIRECTORY, DIRECTORY, DIRECTORY],
      leaderRecoveryState: 1,
    }),
  ],
  [
    'partition elr',
    '010302000000000700000000000000000000000000000103000000010000000202000000010101ffffffff0000000000000000030700000000000000000000000000006507000000000000000000000000000065020105020000000202050200000001',
    metadataRecord('partition', {
      partitionId: 0,
      topicId: TOPIC,
      replicas: [1, 2],
      isr: [1],
      leader: -1,
      leaderEpoch: 0,
      partitionEpoch: 0,
      directories: [DIRECTORY, DIRECTORY],
      eligibleLeaderReplicas: [2],
      lastKnownElr: [1],
    }),
  ],
  [
    'config',
    '01040002076f72646572730d726574656e74696f6e2e6d73023500',
    metadataRecord('config', { resourceType: 2, resourceName: 'orders', name: 'retention.ms', value: '5' }),
  ],
  [
    'config delete',
    '0104000401126d6573736167652e6d61782e62797465730000',
    metadataRecord('config', { resourceType: 4, resourceName: '', name: 'message.max.bytes', value: null }),
  ],
  [
    'partitionChange',
    '0105010000000407000000000000000000000000000001020009030000000200000003010400000002',
    metadataRecord('partitionChange', { partitionId: 4, topicId: TOPIC, isr: [2, 3], leader: 2 }),
  ],
  [
    'partitionChange all',
    '010501000000040700000000000000000000000000000107000502000000020104ffffffff020903000000020000000303050200000003040502000000040501000821030700000000000000000000000000006507000000000000000000000000000065',
    metadataRecord('partitionChange', {
      partitionId: 4,
      topicId: TOPIC,
      isr: [2],
      leader: -1,
      replicas: [2, 3],
      removingReplicas: [3],
      addingReplicas: [4],
      leaderRecoveryState: 0,
      directories: [DIRECTORY, DIRECTORY],
    }),
  ],
  [
    'partitionChange elr',
    '01050200000004070000000000000000000000000000010206050200000001070101',
    metadataRecord('partitionChange', { partitionId: 4, topicId: TOPIC, eligibleLeaderReplicas: [1], lastKnownElr: [] }),
  ],
  ['fenceBroker', '01070000000001000000000000000500', metadataRecord('fenceBroker', { id: 1, epoch: 5 })],
  ['unfenceBroker', '01080000000001000000000000000500', metadataRecord('unfenceBroker', { id: 1, epoch: 5 })],
  ['removeTopic', '0109000700000000000000000000000000000100', metadataRecord('removeTopic', { topicId: TOPIC })],
  [
    'featureLevel',
    '010c00116d657461646174612e76657273696f6e001500',
    metadataRecord('featureLevel', { name: 'metadata.version', featureLevel: 21 }),
  ],
  [
    'producerIds',
    '010f0000000001000000000000000500000000000007d000',
    metadataRecord('producerIds', { brokerId: 1, brokerEpoch: 5, nextProducerId: 2_000 }),
  ],
  [
    'brokerRegistrationChange',
    '011102000000010000000000000005010001ff',
    metadataRecord('brokerRegistrationChange', { brokerId: 1, brokerEpoch: 5, fenced: -1 }),
  ],
  [
    'brokerRegistrationChange shutdown',
    '0111020000000100000000000000050201010102110207000000000000000000000000000065',
    metadataRecord('brokerRegistrationChange', { brokerId: 1, brokerEpoch: 5, inControlledShutdown: 1, logDirs: [DIRECTORY] }),
  ],
  ['noOp', '01140000', metadataRecord('noOp', {})],
  ['beginTransaction', '0117000100020278', metadataRecord('beginTransaction', { name: 'x' })],
  ['endTransaction', '01180000', metadataRecord('endTransaction', {})],
  ['abortTransaction', '0119000100020279', metadataRecord('abortTransaction', { reason: 'y' })],
];

test.each(GOLDEN)('a %s record has the bytes that Apache Kafka writes', (_name, hex, record) => {
  expect(encodeMetadataRecord(record).toString('hex')).toBe(hex);
});

test.each(GOLDEN)('a %s record that Apache Kafka wrote is read back', (_name, hex, record) => {
  expect(decodeMetadataRecord(Buffer.from(hex, 'hex'))).toEqual(record);
});
