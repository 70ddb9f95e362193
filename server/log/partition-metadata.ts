import { errorCode, type FileSystem } from '../base/file-system.ts';
import { type Uuid, uuidBytes } from '../base/ids.ts';
import { readTextIfThere } from './checkpoint-file.ts';

/** Name of the file beside the segments. */
export const PARTITION_METADATA_FILE = 'partition.metadata';

/** Text of `partition.metadata`: the topic's id. */
export function encodePartitionMetadata(topicId: Uuid): Buffer {
  return Buffer.from(`version: 0\ntopic_id: ${topicId}`);
}

/** A killed process may have left the file unsynced: without it a power cut later takes the log for another topic's. */
export async function syncPartitionMetadata(fs: FileSystem, directory: string): Promise<void> {
  try {
    const handle = await fs.open(`${directory}/${PARTITION_METADATA_FILE}`, 'read-write');
    await handle.datasync().finally(() => handle.close());
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** The topic id of a partition directory; undefined when the file is missing or not readable as one. */
export async function readPartitionMetadata(fs: FileSystem, directory: string): Promise<Uuid | undefined> {
  const text = await readTextIfThere(fs, `${directory}/${PARTITION_METADATA_FILE}`);
  const id = text === undefined ? undefined : /^topic_id:\s*(\S+)\s*$/m.exec(text)?.[1];
  return id !== undefined && uuidBytes(id) ? id : undefined;
}
