import type { TopicName } from '../../base/ids.ts';
import { BinaryReader, MalformedMessageError } from '../../protocol/reader.ts';

/** Protocol type of groups of consumers; their member metadata starts with the subscribed topics. */
export const CONSUMER_PROTOCOL_TYPE = 'consumer';

/**
 * Topics in a consumer's subscription. Version 0 (int16 version, array of topics) is the prefix of every version, so the rest is
 * not looked at. Undefined when the bytes are something else.
 */
export function subscribedTopicsOf(subscription: Buffer): TopicName[] | undefined {
  try {
    const reader = new BinaryReader(subscription);
    reader.int16();
    const count = reader.int32();
    if (count < 0 || count > reader.remaining) return undefined;
    return Array.from({ length: count }, () => reader.string(reader.int16()));
  } catch (error) {
    if (error instanceof MalformedMessageError) return undefined;
    throw error;
  }
}
