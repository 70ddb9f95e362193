/** Where a search looks for its text. */
export const FILTER_SCOPES = ['any', 'key', 'value', 'header'] as const;
export type FilterScope = (typeof FILTER_SCOPES)[number];

/** Rows of one exported file at most. Newest first keeps its rows in memory until they are sorted, so it has the search's own limit. */
export const MAX_EXPORT_ROWS = 1_000_000;
export const MAX_NEWEST_ROWS = 10_000;
