import { FIRST_ROWS } from '@/components/data-table/first-rows';
import { toSearch, type Question } from '@/components/messages/question';
import { type Message, type SearchQuery, searchQuery } from '@/lib/contracts/messages';
import type { System } from '@/server/runtime/handle';
import { consoleForDocument, inTime } from '../../../../../first-data';

type Place = { clusterId: string; topic: string; question: Question };

/** The first rows of the search that the page will make, for its HTML: undefined where they would not be there at once. */
export async function firstMessages({ clusterId, topic, question }: Place): Promise<readonly Message[] | undefined> {
  if (question.live || question.q !== '') return undefined;
  const console = await consoleForDocument();
  if (!console) return undefined;
  const stop = new AbortController();
  const { partitions, from = 'newest', ...asked } = toSearch(question, Date.now());
  const query = { ...searchQuery.parse({}), offset: asked.offset, time: asked.time, cursor: asked.cursor, from, partitions: partitions && [...partitions], limit: Math.min(question.limit, FIRST_ROWS) };
  return inTime(read(console, clusterId, topic, query, stop.signal)).finally(() => stop.abort());
}

async function read(console: System['console'], clusterId: string, topic: string, query: SearchQuery, signal: AbortSignal): Promise<readonly Message[] | undefined> {
  const messages: Message[] = [];
  for await (const event of console.searchMessages(clusterId, topic, query, signal)) {
    if (event.type === 'message') messages.push(event.message);
    else if (event.type === 'error') return undefined;
  }
  return messages;
}
