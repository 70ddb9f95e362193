import type { Api } from '../protocol/apis.ts';
import { type MessageDefinition, parseVersions } from '../protocol/definition.ts';

/** What one broker offers: api key → versions, inclusive. */
export type OfferedVersions = ReadonlyMap<number, { readonly min: number; readonly max: number }>;

/** Bounds that a caller needs, e.g. Fetch at most 12 to name topics instead of their ids. */
export interface VersionBounds {
  readonly minVersion?: number;
  readonly maxVersion?: number;
}

/** Newest version that the broker, our message definition and the caller's bounds have in common; undefined when there is none. */
export function negotiateVersion<Req extends MessageDefinition, Res extends MessageDefinition>(
  api: Api<Req, Res>,
  offered: OfferedVersions,
  bounds: VersionBounds = {},
): number | undefined {
  const broker = offered.get(api.key);
  if (!broker) return undefined;
  const request = parseVersions(api.request.versions);
  const response = parseVersions(api.response.versions);
  const max = Math.min(broker.max, request.max, response.max, bounds.maxVersion ?? Number.POSITIVE_INFINITY);
  const min = Math.max(broker.min, request.min, response.min, bounds.minVersion ?? 0);
  return max >= min ? max : undefined;
}
