import type * as z from 'zod/mini';
import { queryString } from '@/lib/routes';

type Fields = Record<string, unknown>;

/** Reads a page's state from its query. A field that does not hold becomes its default; the others stay. */
export function parseQuery<Schema extends z.ZodMiniType<Fields>>(schema: Schema, search: URLSearchParams): z.output<Schema> {
  const given: Fields = Object.fromEntries(search);
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) delete given[String(issue.path[0])];
  const again = schema.safeParse(given);
  return again.success ? again.data : schema.parse({});
}

/** The query of a state: only what differs from the defaults, other parameters of the page kept. */
export function buildQuery<Schema extends z.ZodMiniType<Fields>>(schema: Schema, state: z.output<Schema>, search: URLSearchParams): string {
  const defaults: Fields = schema.parse({});
  const own: Record<string, string | number | boolean | undefined> = {};
  for (const [key, value] of search) if (!(key in state) && !(key in defaults)) own[key] = value;
  for (const [key, value] of Object.entries(state)) {
    if (value === defaults[key]) continue;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') own[key] = value;
  }
  return queryString(own);
}
