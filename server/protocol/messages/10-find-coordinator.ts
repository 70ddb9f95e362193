/** FindCoordinator (key 10): which broker coordinates a group (type 0), transaction (1) or share group (2). v4 several keys (KIP-699). */
import { f, message } from '../definition.ts';

export const findCoordinatorRequest = message({
  name: 'FindCoordinatorRequest',
  apiKey: 10,
  versions: '0-6',
  flexible: '3+',
  fields: {
    key: f.string('0-3'),
    keyType: f.int8('1+'),
    coordinatorKeys: f.list('4+', 'string'),
  },
});

export const findCoordinatorResponse = message({
  name: 'FindCoordinatorResponse',
  apiKey: 10,
  versions: '0-6',
  flexible: '3+',
  fields: {
    throttleTimeMs: f.int32('1+'),
    errorCode: f.int16('0-3'),
    errorMessage: f.string('1-3', { nullable: '1-3' }),
    nodeId: f.int32('0-3'),
    host: f.string('0-3'),
    port: f.int32('0-3'),
    coordinators: f.array('4+', {
      key: f.string('4+'),
      nodeId: f.int32('4+'),
      host: f.string('4+'),
      port: f.int32('4+'),
      errorCode: f.int16('4+'),
      errorMessage: f.string('4+', { nullable: '4+' }),
    }),
  },
});
