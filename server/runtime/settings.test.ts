import { expect, test } from 'vitest';
import { helpText, readSettings, settingDocs, settingsSchema } from './settings.ts';

test('without flags and variables the defaults hold', () => {
  expect(readSettings([], {}).settings).toEqual({
    consolePort: 3000,
    host: '127.0.0.1',
    port: 9092,
    dataDir: './data',
    isolation: 'process',
    durability: 'fsync',
    logLevel: 'info',
    heal: true,
    json: false,
    dev: false,
    set: {},
  });
});

test('a flag wins over its variable, in both spellings', () => {
  const env = { MILLRACE_PORT: '1', MILLRACE_DURABILITY: 'os', MILLRACE_SET: 'log.retention.ms=1,num.partitions=2' };
  const { settings } = readSettings(['--port=19092', '--no-heal', '--set', 'num.partitions=4', '--json'], env);
  expect(settings).toMatchObject({ port: 19_092, durability: 'os', heal: false, json: true, set: { 'log.retention.ms': '1', 'num.partitions': '4' } });
});

test('racks are a list', () => {
  expect(readSettings(['--racks', 'a, b'], {}).settings.racks).toEqual(['a', 'b']);
  expect(readSettings([], { MILLRACE_RACKS: 'c' }).settings.racks).toEqual(['c']);
});

test.each([
  [['--portt', '1'], {}, /Unknown setting --portt/],
  [[], { MILLRACE_BROKRES: '3' }, /Unknown setting MILLRACE_BROKRES/],
  [['--port'], {}, /--port needs a value/],
  [['--port', '70000'], {}, /--port is not valid/],
  [['--brokers', '0'], {}, /--brokers is not valid/],
  [['--racks', 'a,,b'], {}, /--racks is not valid: a rack without a name/],
  [['--set', 'x'], {}, /NAME=VALUE/],
  [['--set', 'num.partitons=4'], {}, /Unknown broker config name: num\.partitons/],
  [['--set', 'num.partitions=none'], {}, /Invalid value none for configuration num\.partitions/],
  [['--set', 'retention.ms=1000'], {}, /the broker config behind it is log\.retention\.ms/],
  [['--set', 'node.id=7'], {}, /node\.id follows from the other settings/],
  [['--set', 'metadata.log.segment.bytes=4096'], {}, /at least 8388608/],
  [[], { MILLRACE_SET: 'num.partitons=4' }, /Unknown broker config name/],
  [['--host', '0.0.0.0'], {}, /not a loopback address/],
])('%j is refused with one sentence', (argv, env, message) => {
  expect(() => readSettings(argv, env)).toThrow(message);
});

test('--help names every setting of the schema', () => {
  const text = helpText('npm start');
  const flags = settingDocs.map(({ flag }) => flag.replace('--no-heal', '--heal'));
  const expected = Object.keys(settingsSchema.shape).map((key) => `--${key.replace(/[A-Z]/g, (l) => `-${l.toLowerCase()}`)}`);
  expect([...flags].sort()).toEqual([...expected].sort());
  for (const { flag } of settingDocs) expect(text).toContain(flag);
});
