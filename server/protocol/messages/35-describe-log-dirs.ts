/** DescribeLogDirs (key 35): sizes and lag per replica and log directory (KIP-113); v4 disk totals (KIP-827). */
import { f, message } from '../definition.ts';

export const describeLogDirsRequest = message({
  name: 'DescribeLogDirsRequest',
  apiKey: 35,
  versions: '0-4',
  flexible: '2+',
  fields: {
    topics: f.array('0+', {
      topic: f.string('0+'),
      partitions: f.list('0+', 'int32'),
    }, { nullable: '0+' }),
  },
});

export const describeLogDirsResponse = message({
  name: 'DescribeLogDirsResponse',
  apiKey: 35,
  versions: '0-4',
  flexible: '2+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    errorCode: f.int16('3+'),
    results: f.array('0+', {
      errorCode: f.int16('0+'),
      logDir: f.string('0+'),
      topics: f.array('0+', {
        name: f.string('0+'),
        partitions: f.array('0+', {
          partitionIndex: f.int32('0+'),
          partitionSize: f.int64('0+'),
          offsetLag: f.int64('0+'),
          isFutureKey: f.bool('0+'),
        }),
      }),
      totalBytes: f.int64('4+', { default: -1 }),
      usableBytes: f.int64('4+', { default: -1 }),
    }),
  },
});
