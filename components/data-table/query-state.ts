import { queryString } from '@/lib/routes';
import type { Fields, StateOf } from './query-fields';

/** Reads a page's state from its query. A field that does not hold becomes its default; the others stay. */
export function parseQuery<Of extends Fields>(fields: Of, search: URLSearchParams): StateOf<Of> {
  const read = Object.entries(fields).map(([name, field]) => {
    const given = search.get(name);
    return [name, (given === null ? undefined : field.read(given)) ?? field.fallback];
  });
  // The one place where the mapped type is put together: each entry comes from the field of its own name.
  return Object.fromEntries(read) as StateOf<Of>;
}

/** The parameters that Next gives a page; of what is given twice, nothing. */
export function searchOf(given: Readonly<Record<string, string | readonly string[] | undefined>>): URLSearchParams {
  return new URLSearchParams(Object.entries(given).flatMap(([name, value]): [string, string][] => (typeof value === 'string' ? [[name, value]] : [])));
}

/** The query of a state: only what differs from the defaults, other parameters of the page kept. */
export function buildQuery<Of extends Fields>(fields: Of, state: StateOf<Of>, search: URLSearchParams): string {
  const own: Record<string, string | number | boolean | undefined> = {};
  for (const [name, value] of search) if (!Object.hasOwn(fields, name)) own[name] = value;
  for (const [name, field] of Object.entries(fields)) {
    const value = state[name];
    if (value === field.fallback) continue;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') own[name] = value;
  }
  return queryString(own);
}
