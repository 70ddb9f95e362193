import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { produceCommands, searchCommands } from './records.ts';
import { type Command, word } from './shell.ts';
import { configCommands, createTopicCommands, deleteTopicsCommands } from './topics.ts';

const target = { bootstrap: '127.0.0.1:9092,127.0.0.1:9192', origin: 'http://127.0.0.1:3000' };
const of = (commands: readonly Command[], tool: Command['tool']) => commands.find((command) => command.tool === tool);

test('a word reaches the program as it is, whatever the shell makes of it', () => {
  for (const text of ['plain', "it's", '$HOME `id` "x" \\n', 'a b\nc', '', '-n', '{"id": 1}']) {
    expect(execFileSync('sh', ['-c', `printf '%s' ${word(text)}`], { encoding: 'utf8' })).toBe(text);
  }
});

test('a record is sent by kcat as one value, with its key, headers, partition and acks', () => {
  const commands = produceCommands(target, 'local', 'orders', {
    key: { type: 'string', data: 'k 1' },
    value: { type: 'json', data: '{\n "a": 1\n}' },
    headers: [{ key: 'source', value: { type: 'string', data: 'web' } }],
    partition: 3,
    compression: 'zstd',
    acks: '1',
  });
  expect(of(commands, 'kcat')?.code).toBe(
    ["printf '%s' '{\n \"a\": 1\n}' | kcat -P -b 127.0.0.1:9092,127.0.0.1:9192 -t orders", '-p 3', '-X acks=1', '-z zstd', '-H source=web', "-k 'k 1'", "-D '\\x1e'"].join(' \\\n  '),
  );
  expect(of(commands, 'kafka')?.note).toMatch(/line breaks.*headers.*partition/);
  expect(of(commands, 'kafkajs')?.code).toContain('messages: [{ key: "k 1", value: "{\\n \\"a\\": 1\\n}", headers: { "source": "web" }, partition: 3 }]');
});

test('a tombstone needs the keyed form of kcat', () => {
  const commands = produceCommands(target, 'local', 'orders', { key: { type: 'string', data: 'k' }, value: { type: 'null' } });
  expect(of(commands, 'kcat')?.code).toMatch(/^printf '%s\|\\n' k \| kcat -P .*-Z -K '\|'$/s);
});

test('a search says what the other tools cannot do', () => {
  const commands = searchCommands(target, 'local', 'orders', { from: 'newest', limit: 50, q: 'PT', caseSensitive: true });
  expect(of(commands, 'kcat')?.code).toMatch(/-o -50 -e.*\| grep -F -- PT$/s);
  expect(of(commands, 'kcat')?.note).toMatch(/newest 50 of each partition/);
  expect(of(commands, 'curl')?.code).toContain('/api/clusters/local/topics/orders/messages?from=newest');
});

test('topics and configs are changed by the tools of Kafka', () => {
  expect(of(createTopicCommands(target, 'local', { name: 't', partitions: 3, configs: { 'cleanup.policy': 'compact' } }), 'kafka')?.code).toMatch(/--create --topic t .*--partitions 3 .*--config cleanup.policy=compact$/s);
  expect(of(deleteTopicsCommands(target, 'local', ['a', 'b']), 'kafka')?.code.split('\n').filter((line) => line.includes('--delete'))).toHaveLength(2);
  const owner = { type: 'topics', name: 't', path: '/api/x' } as const;
  expect(of(configCommands(target, owner, { name: 'cleanup.policy', value: 'compact,delete' }), 'kafka')?.code).toContain("--add-config 'cleanup.policy=[compact,delete]'");
  expect(of(configCommands(target, owner, { name: 'retention.ms', value: null }), 'curl')?.code).toContain('{"reset":["retention.ms"]}');
});
