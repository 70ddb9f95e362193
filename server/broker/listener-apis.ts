import type { Api } from '../protocol/apis.ts';
import type { ListenerName } from './request-context.ts';

/** Whether an API belongs to a listener. */
export function servedOn(api: Api, listener: ListenerName): boolean {
  return api.listeners === 'both' || api.listeners === (listener === 'INTERNAL' ? 'internal' : 'client');
}
