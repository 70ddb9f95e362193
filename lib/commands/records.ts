import type { SearchInput } from '../contracts/messages.ts';
import type { ProducePayload, ProduceRequest } from '../contracts/produce.ts';
import { api } from '../routes.ts';
import { type Command, type CommandTarget, curl, kafkajs, parts, word } from './shell.ts';

const KEY_DELIMITER = '|';

/** One record, sent by other means. `topic` and `request` as the form has them. */
export function produceCommands(target: CommandTarget, clusterId: string, topic: string, request: ProduceRequest): Command[] {
  return [
    kcatProduce(target, topic, request),
    kafkaProduce(target, topic, request),
    kafkajsProduce(target, topic, request),
    curl(target, 'POST', api.messages(clusterId, topic), request),
  ];
}

const textOf = (payload: ProducePayload | undefined): string | null => (payload === undefined || payload.type === 'null' ? null : payload.data);
const isBytes = (payload: ProducePayload | undefined): boolean => payload?.type === 'base64';

/** The value from standard input as one record; base64 is decoded on the way. A tombstone needs the keyed form. */
function kcatProduce({ bootstrap }: CommandTarget, topic: string, request: ProduceRequest): Command {
  const key = textOf(request.key);
  const value = textOf(request.value);
  const common = [
    `kcat -P -b ${word(bootstrap)} -t ${word(topic)}`,
    request.partition === null || request.partition === undefined ? '-X partitioner=murmur2_random' : `-p ${request.partition}`,
    `-X acks=${request.acks === 'all' ? 'all' : (request.acks ?? 'all')}`,
    request.compression !== undefined && request.compression !== 'none' && `-z ${request.compression}`,
    ...(request.headers ?? []).map(({ key: name, value: held }) => `-H ${word(`${name}=${textOf(held) ?? ''}`)}`),
  ];
  const note = isBytes(request.key) ? 'kcat takes the key as text: this one is given as base64.' : undefined;
  if (value === null) return { tool: 'kcat', code: `printf '%s${KEY_DELIMITER}\\n' ${word(key ?? '')} | ${parts(...common, `-Z -K '${KEY_DELIMITER}'`)}`, note };
  const source = isBytes(request.value) ? `printf '%s' ${word(value)} | base64 -d` : `printf '%s' ${word(value)}`;
  // kcat sends a record a line; the record separator, which text hardly holds, keeps a value of several lines in one piece.
  return { tool: 'kcat', code: `${source} | ${parts(...common, key !== null && key !== '' && `-k ${word(key)}`, (isBytes(request.value) || value.includes('\n')) && "-D '\\x1e'")}`, note };
}

function kafkaProduce({ bootstrap }: CommandTarget, topic: string, request: ProduceRequest): Command {
  const key = textOf(request.key);
  const value = textOf(request.value);
  const keyed = key !== null && key !== '';
  const line = `${keyed ? `${key}${KEY_DELIMITER}` : ''}${value === null ? '<null>' : value.replace(/\s*\n\s*/g, ' ')}`;
  const code = `printf '%s\\n' ${word(line)} | ${parts(
    `kafka-console-producer.sh --bootstrap-server ${word(bootstrap)} --topic ${word(topic)}`,
    keyed && `--property parse.key=true --property 'key.separator=${KEY_DELIMITER}'`,
    value === null && "--property 'null.marker=<null>'",
    request.compression !== undefined && request.compression !== 'none' && `--compression-codec ${request.compression}`,
    `--producer-property acks=${request.acks ?? 'all'}`,
  )}`;
  const lost = [
    value?.includes('\n') && 'it sends a line a record: the line breaks of this value are gone',
    (request.headers ?? []).length > 0 && 'its headers need parse.headers and another line format',
    request.partition !== null && request.partition !== undefined && 'it has no option for the partition',
    (isBytes(request.key) || isBytes(request.value)) && 'it sends text only: base64 stays base64',
  ].filter((text) => typeof text === 'string');
  return { tool: 'kafka', code, note: lost.length === 0 ? undefined : `Not the same: ${lost.join('; ')}.` };
}

const literal = (payload: ProducePayload | undefined): string => {
  const text = textOf(payload);
  if (text === null) return 'null';
  return isBytes(payload) ? `Buffer.from(${JSON.stringify(text)}, 'base64')` : JSON.stringify(text);
};

function kafkajsProduce(target: CommandTarget, topic: string, request: ProduceRequest): Command {
  const acks = request.acks === '0' ? 0 : request.acks === '1' ? 1 : -1;
  const headers = (request.headers ?? []).map(({ key, value }) => `${JSON.stringify(key)}: ${literal(value)}`);
  const fields = [
    request.key !== undefined && request.key.type !== 'null' && `key: ${literal(request.key)}`,
    `value: ${literal(request.value)}`,
    headers.length > 0 && `headers: { ${headers.join(', ')} }`,
    request.partition !== null && request.partition !== undefined && `partition: ${request.partition}`,
  ].filter((field) => field !== false);
  return kafkajs(target, [
    'const producer = kafka.producer();',
    'await producer.connect();',
    'await producer.send({',
    `  topic: ${JSON.stringify(topic)},`,
    `  acks: ${acks},`,
    `  messages: [{ ${fields.join(', ')} }],`,
    '});',
    'await producer.disconnect();',
  ]);
}

/** A search, by other means. `input` as the server is asked. */
export function searchCommands(target: CommandTarget, clusterId: string, topic: string, input: SearchInput): Command[] {
  return [kcatConsume(target, topic, input), kafkaConsume(target, topic, input), curl(target, 'GET', api.messages(clusterId, topic, input))];
}

function kcatConsume({ bootstrap }: CommandTarget, topic: string, input: SearchInput): Command {
  const { partitions, q = '', limit = 100 } = input;
  const one = partitions?.length === 1;
  const start = input.from === 'live' ? 'end' : input.from === 'oldest' ? 'beginning' : input.from === 'offset' ? String(input.offset ?? 0) : input.from === 'time' ? `s@${input.time ?? 0}` : `-${limit}`;
  const code = parts(
    `kcat -C -b ${word(bootstrap)} -t ${word(topic)}`,
    one && `-p ${partitions[0]}`,
    `-o ${start}${input.from === 'live' ? '' : ' -e'}`,
    q === '' && input.from !== 'newest' && input.from !== 'live' && `-c ${limit}`,
    `-f '%p @ %o  %T  %k  %s\\n'`,
  );
  const lost = [
    partitions !== undefined && partitions.length > 1 && 'it reads one partition or all',
    (input.from ?? 'newest') === 'newest' && `it reads the newest ${limit} of each partition`,
    q !== '' && 'grep matches whole lines, wherever the text stands',
  ].filter((text) => text !== false);
  return { tool: 'kcat', code: code + grep(input), note: lost.length === 0 ? undefined : `Not the same: ${lost.join('; ')}.` };
}

function kafkaConsume({ bootstrap }: CommandTarget, topic: string, input: SearchInput): Command {
  const { partitions, limit = 100 } = input;
  const partition = partitions?.[0] ?? (input.from === 'offset' ? 0 : undefined);
  const code = parts(
    `kafka-console-consumer.sh --bootstrap-server ${word(bootstrap)} --topic ${word(topic)}`,
    partition !== undefined && `--partition ${partition}`,
    input.from === 'offset' ? `--offset ${input.offset ?? 0}` : input.from !== 'live' && (partition === undefined ? '--from-beginning' : '--offset earliest'),
    input.from !== 'live' && (input.q ?? '') === '' && `--max-messages ${limit}`,
    '--property print.partition=true --property print.offset=true',
    '--property print.timestamp=true --property print.key=true',
  );
  const inexact = input.from === 'newest' || input.from === undefined || input.from === 'time' || (partitions?.length ?? 0) > 1;
  return { tool: 'kafka', code: code + grep(input), note: inexact ? 'Not the same: it knows neither the newest records nor a time, and one partition or all.' : undefined };
}

function grep({ q = '', caseSensitive }: SearchInput): string {
  return q === '' ? '' : ` | grep -F${caseSensitive ? '' : 'i'} -- ${word(q)}`;
}
