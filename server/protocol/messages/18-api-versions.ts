/** ApiVersions (key 18): which keys and versions this broker serves. v3 flexible with client name and version (KIP-511), its response header is always version 0; v4 lists features with minimum 0. */
import { f, message } from '../definition.ts';

export const apiVersionsRequest = message({
  name: 'ApiVersionsRequest',
  apiKey: 18,
  versions: '0-4',
  flexible: '3+',
  fields: {
    clientSoftwareName: f.string('3+'),
    clientSoftwareVersion: f.string('3+'),
  },
});

export const apiVersionsResponse = message({
  name: 'ApiVersionsResponse',
  apiKey: 18,
  versions: '0-4',
  flexible: '3+',
  fields: {
    errorCode: f.int16('0+'),
    apiKeys: f.array('0+', {
      apiKey: f.int16('0+'),
      minVersion: f.int16('0+'),
      maxVersion: f.int16('0+'),
    }),
    throttleTimeMs: f.int32('1+'),
    supportedFeatures: f.array('3+', {
      name: f.string('3+'),
      minVersion: f.int16('3+'),
      maxVersion: f.int16('3+'),
    }, { tagged: '3+', tag: 0 }),
    finalizedFeaturesEpoch: f.int64('3+', { default: -1, tagged: '3+', tag: 1 }),
    finalizedFeatures: f.array('3+', {
      name: f.string('3+'),
      maxVersionLevel: f.int16('3+'),
      minVersionLevel: f.int16('3+'),
    }, { tagged: '3+', tag: 2 }),
    zkMigrationReady: f.bool('3+', { default: false, tagged: '3+', tag: 3 }),
  },
});
