/** How the records of one decision go into the metadata log: one batch where they fit, else several between the records of a transaction (KIP-868). */
import { type MetadataRecord, encodeMetadataRecord, metadataRecord } from '../metadata/records.ts';

/** Kafka's bound for the batches of one operation (QuorumController.MAX_RECORDS_PER_BATCH). */
const MAX_RECORDS_PER_BATCH = 10_000;
/** Below what one append to the metadata log may have. */
const MAX_BATCH_BYTES = 4 * 1024 * 1024;
/** What one decision may have in all. */
const MAX_DECISION_BYTES = 32 * 1024 * 1024;

/** The records' bytes, batch by batch. Readers apply what is between begin and end of a transaction at once, or not at all. */
export function metadataBatches(records: readonly MetadataRecord[]): Buffer[][] {
  const batches: Buffer[][] = [];
  let bytes = 0;
  for (const record of records) {
    const encoded = encodeMetadataRecord(record);
    const current = batches.at(-1);
    if (!current || current.length >= MAX_RECORDS_PER_BATCH || bytes + encoded.length > MAX_BATCH_BYTES) {
      batches.push([encoded]);
      bytes = 0;
    } else {
      current.push(encoded);
    }
    bytes += encoded.length;
  }
  if (batches.length < 2) return batches;
  batches[0]?.unshift(encodeMetadataRecord(metadataRecord('beginTransaction', {})));
  batches.at(-1)?.push(encodeMetadataRecord(metadataRecord('endTransaction', {})));
  return batches;
}

/** Whether the log has no room for a client's decision: a request of a hundred megabytes of config values. */
export function isTooLarge(records: readonly MetadataRecord[]): boolean {
  let bytes = 0;
  for (const record of records) {
    // Only configs carry what a client writes at length.
    if (record.type !== 'config') continue;
    const { resourceName, name, value } = record.value;
    bytes += resourceName.length + name.length + (value ?? '').length;
  }
  return bytes > MAX_DECISION_BYTES;
}
