/** BrokerRegistration (key 62): a broker process enters the cluster (KIP-631); v3 log directories (KIP-858). */
import { f, message } from '../definition.ts';

export const brokerRegistrationRequest = message({
  name: 'BrokerRegistrationRequest',
  apiKey: 62,
  versions: '0-4',
  flexible: '0+',
  fields: {
    brokerId: f.int32('0+'),
    clusterId: f.string('0+'),
    incarnationId: f.uuid('0+'),
    listeners: f.array('0+', {
      name: f.string('0+'),
      host: f.string('0+'),
      port: f.uint16('0+'),
      securityProtocol: f.int16('0+'),
    }),
    features: f.array('0+', {
      name: f.string('0+'),
      minSupportedVersion: f.int16('0+'),
      maxSupportedVersion: f.int16('0+'),
    }),
    rack: f.string('0+', { nullable: '0+' }),
    isMigratingZkBroker: f.bool('1+', { default: false }),
    logDirs: f.list('2+', 'uuid'),
    previousBrokerEpoch: f.int64('3+', { default: -1 }),
  },
});

export const brokerRegistrationResponse = message({
  name: 'BrokerRegistrationResponse',
  apiKey: 62,
  versions: '0-4',
  flexible: '0+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    errorCode: f.int16('0+'),
    brokerEpoch: f.int64('0+', { default: -1 }),
  },
});
