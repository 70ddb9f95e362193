import { useQuery } from '@tanstack/react-query';
import type { Message, SearchEvent, SearchInput } from '../contracts/messages.ts';
import { ApiError } from '../errors.ts';
import { api } from '../routes.ts';
import { keys } from './keys.ts';
import { readLines } from './ndjson.ts';
import { open } from './request.ts';

/** Candidates of one scan: records whose key contains the wanted one come back too. */
const BATCH = 20;
const BUDGET_MS = 15_000;
/** Characters that the server's filter takes. */
const MAX_FILTER = 2_000;

/** The nearest earlier record of the same key; or none from the partition's start on; or none from `from` on, the rest was not read. */
export type PreviousOfKey = { kind: 'found'; message: Message } | { kind: 'none' } | { kind: 'gave-up'; from: number };

type Ask = (search: SearchInput) => AsyncIterable<SearchEvent>;

/** Looks back through the partition, with the server's own backward scan, for the record that the same key had before. */
export function usePreviousOfKey(clusterId: string, topic: string, message: Message) {
  return useQuery({
    queryKey: [...keys.message(clusterId, topic, message.partition, message.offset), 'previous-of-key'],
    queryFn: ({ signal }) => lookBack(message, (search) => events(api.messages(clusterId, topic, search), signal)),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** The same over any scan: asks again from where the last one stopped until it finds or ends. Rejects with ApiError. */
export async function lookBack({ partition, offset, key }: Message, ask: Ask): Promise<PreviousOfKey> {
  let cursor = `${partition}:${offset}`;
  for (;;) {
    const search: SearchInput = { from: 'newest', partitions: [partition], cursor, q: (key.text ?? '').slice(0, MAX_FILTER), scope: 'key', caseSensitive: true, limit: BATCH, budgetMs: BUDGET_MS };
    let next: string | null = null;
    let budget = false;
    for await (const event of ask(search)) {
      if (event.type === 'error') throw new ApiError(event.problem);
      if (event.type === 'message' && event.message.offset < offset && isSameKey(event.message.key, key)) return { kind: 'found', message: event.message };
      if (event.type === 'done') {
        next = event.cursor;
        budget = event.reason !== 'limit';
      }
    }
    if (next === null) return { kind: 'none' };
    if (budget || next === cursor) return { kind: 'gave-up', from: Number(next.split(':')[1]) };
    cursor = next;
  }
}

/** Lists carry the first 4 KiB of a key: two longer ones count as the same when their sizes agree as well. */
function isSameKey(one: Message['key'], other: Message['key']): boolean {
  return one.kind !== 'null' && one.size === other.size && one.text !== null && (one.text === other.text || (one.truncated && other.text?.startsWith(one.text) === true));
}

async function* events(url: string, signal: AbortSignal): AsyncGenerator<SearchEvent> {
  for await (const line of readLines(await open(url, { signal }))) yield JSON.parse(line) as SearchEvent;
}
