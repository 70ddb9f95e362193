import type { Message } from '../../../lib/contracts/messages.ts';

/** Messages in the order of their timestamps; those of one partition stay in the order of their offsets, also where its clock ran backwards. */
export function byTime(messages: readonly Message[]): Message[] {
  const latest = new Map<number, number>();
  const placed = messages.map((message) => {
    const at = Math.max(message.timestamp, latest.get(message.partition) ?? message.timestamp);
    latest.set(message.partition, at);
    return { message, at };
  });
  return placed.sort((one, other) => one.at - other.at).map(({ message }) => message);
}
