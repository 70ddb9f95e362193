import type { ConfigEntry } from '@/lib/contracts/configs';
import type { CsvValue } from '@/lib/format/csv';

/** Sensitive values are not known to the console, so they are empty here too. */
export const configsCsv = (configs: readonly ConfigEntry[]): CsvValue[][] => [
  ['name', 'value', 'source', 'modified', 'read_only', 'documentation'],
  ...configs.map((entry) => [entry.name, entry.value, entry.source, entry.modified, entry.readOnly, entry.documentation]),
];
