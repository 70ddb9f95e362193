/** DescribeConfigs (key 32): every config of a topic or broker with its source; v1 synonyms, v3 types and documentation (KIP-569). */
import { f, message } from '../definition.ts';

export const describeConfigsRequest = message({
  name: 'DescribeConfigsRequest',
  apiKey: 32,
  versions: '0-4',
  flexible: '4+',
  fields: {
    resources: f.array('0+', {
      resourceType: f.int8('0+'),
      resourceName: f.string('0+'),
      configurationKeys: f.list('0+', 'string', { nullable: '0+' }),
    }),
    includeSynonyms: f.bool('1+', { default: false }),
    includeDocumentation: f.bool('3+', { default: false }),
  },
});

export const describeConfigsResponse = message({
  name: 'DescribeConfigsResponse',
  apiKey: 32,
  versions: '0-4',
  flexible: '4+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    results: f.array('0+', {
      errorCode: f.int16('0+'),
      errorMessage: f.string('0+', { nullable: '0+' }),
      resourceType: f.int8('0+'),
      resourceName: f.string('0+'),
      configs: f.array('0+', {
        name: f.string('0+'),
        value: f.string('0+', { nullable: '0+' }),
        readOnly: f.bool('0+'),
        isDefault: f.bool('0'),
        configSource: f.int8('1+', { default: -1 }),
        isSensitive: f.bool('0+'),
        synonyms: f.array('1+', {
          name: f.string('1+'),
          value: f.string('1+', { nullable: '0+' }),
          source: f.int8('1+'),
        }),
        configType: f.int8('3+'),
        documentation: f.string('3+', { nullable: '0+' }),
      }),
    }),
  },
});
