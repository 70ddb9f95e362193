import { crc32 } from '@node-rs/crc32';

/** What a value says of itself. `n` counts the writes of a process in the order in which they were asked for. */
export interface ValueFacts {
  readonly topic: string;
  readonly process: string;
  readonly n: number;
}

/** A value that is unique over the run and shows whether it was damaged or put elsewhere: `topic|process|n|crc`. */
export function makeValue({ topic, process, n }: ValueFacts): string {
  const body = `${topic}|${process}|${n}`;
  return `${body}|${crc32(body)}`;
}

/** Undefined when the value is not one of ours, or not whole. */
export function readValue(value: string): ValueFacts | undefined {
  const end = value.lastIndexOf('|');
  const body = value.slice(0, Math.max(0, end));
  const [topic, process, n] = body.split('|');
  if (topic === undefined || process === undefined || n === undefined || String(crc32(body)) !== value.slice(end + 1)) return undefined;
  return { topic, process, n: Number(n) };
}

/** Topic of `topic-partition`. */
export function topicOf(key: string): string {
  return key.slice(0, key.lastIndexOf('-'));
}
