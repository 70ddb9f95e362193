/** DescribeCluster (key 60): cluster id, controller, brokers (KIP-700); v1 endpoint type (KIP-919), v2 fenced brokers (KIP-1073). */
import { f, message } from '../definition.ts';

export const describeClusterRequest = message({
  name: 'DescribeClusterRequest',
  apiKey: 60,
  versions: '0-2',
  flexible: '0+',
  fields: {
    includeClusterAuthorizedOperations: f.bool('0+'),
    endpointType: f.int8('1+', { default: 1 }),
    includeFencedBrokers: f.bool('2+'),
  },
});

export const describeClusterResponse = message({
  name: 'DescribeClusterResponse',
  apiKey: 60,
  versions: '0-2',
  flexible: '0+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    errorCode: f.int16('0+'),
    errorMessage: f.string('0+', { nullable: '0+', default: null }),
    endpointType: f.int8('1+', { default: 1 }),
    clusterId: f.string('0+'),
    controllerId: f.int32('0+', { default: -1 }),
    brokers: f.array('0+', {
      brokerId: f.int32('0+'),
      host: f.string('0+'),
      port: f.int32('0+'),
      rack: f.string('0+', { nullable: '0+', default: null }),
      isFenced: f.bool('2+'),
    }),
    clusterAuthorizedOperations: f.int32('0+', { default: -2147483648 }),
  },
});
