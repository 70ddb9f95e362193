import type { SearchEvent, SearchQuery } from '../../lib/contracts/messages.ts';
import { fetchTopicMetadata } from '../client/metadata.ts';
import type { ClusterContext } from './cluster-context.ts';
import { OperationError } from './operation-error.ts';
import type { PayloadAmount } from './payload.ts';
import { scanMessages } from './search/scan-messages.ts';
import { tailMessages } from './search/tail-messages.ts';

/** Scans and live tails that one console runs at the same time; each reads at most a few MiB ahead. */
export const MAX_SEARCHES = { scan: 8, tail: 32 } as const;

/** Counts running searches of all clusters. */
export class SearchSlots {
  private readonly running = { scan: 0, tail: 0 };

  /** Throws OperationError `rate_limited` when all are taken. The answer gives the slot back. */
  take(kind: 'scan' | 'tail'): () => void {
    if (this.running[kind] >= MAX_SEARCHES[kind]) {
      const what = kind === 'scan' ? 'searches' : 'live tails';
      throw new OperationError('rate_limited', `${MAX_SEARCHES[kind]} ${what} are running already.`, { remedy: 'Stop one of them, or wait for it to end.' });
    }
    this.running[kind] += 1;
    let taken = true;
    return () => {
      if (taken) this.running[kind] -= 1;
      taken = false;
    };
  }
}

/** Reads messages of one topic by the query, as a stream. Rejects with OperationError or ClusterError before the first event only. */
export async function* searchMessages(
  context: ClusterContext,
  slots: SearchSlots,
  topic: string,
  query: SearchQuery,
  signal: AbortSignal,
  payloads: PayloadAmount = 'preview',
): AsyncGenerator<SearchEvent> {
  const release = slots.take(query.from === 'live' ? 'tail' : 'scan');
  try {
    const metadata = await fetchTopicMetadata(context.client, topic);
    const unknown = query.partitions?.find((partition) => partition >= metadata.partitions.length);
    if (unknown !== undefined) {
      const message = `Topic ${topic} has ${metadata.partitions.length} partitions: there is no partition ${unknown}.`;
      throw new OperationError('invalid_request', message, { issues: [{ path: 'partitions', message }] });
    }
    yield* query.from === 'live' ? tailMessages(context, metadata, query, signal) : scanMessages(context, metadata, query, signal, payloads);
  } finally {
    release();
  }
}
