/** BrokerHeartbeat (key 63): a broker reports liveness and asks to be unfenced or shut down (KIP-631). */
import { f, message } from '../definition.ts';

export const brokerHeartbeatRequest = message({
  name: 'BrokerHeartbeatRequest',
  apiKey: 63,
  versions: '0-1',
  flexible: '0+',
  fields: {
    brokerId: f.int32('0+'),
    brokerEpoch: f.int64('0+', { default: -1 }),
    currentMetadataOffset: f.int64('0+'),
    wantFence: f.bool('0+'),
    wantShutDown: f.bool('0+'),
    offlineLogDirs: f.list('1+', 'uuid', { tagged: '1+', tag: 0 }),
  },
});

export const brokerHeartbeatResponse = message({
  name: 'BrokerHeartbeatResponse',
  apiKey: 63,
  versions: '0-1',
  flexible: '0+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    errorCode: f.int16('0+'),
    isCaughtUp: f.bool('0+', { default: false }),
    isFenced: f.bool('0+', { default: true }),
    shouldShutDown: f.bool('0+'),
  },
});
