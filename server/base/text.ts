const MAX_MESSAGE_CHARACTERS = 1_000;

/** A sentence for people, bounded: it may quote what a stranger sent, and a Kafka string holds 32,767 bytes at most. */
export function bounded(message: string): string {
  return message.length <= MAX_MESSAGE_CHARACTERS ? message : `${message.slice(0, MAX_MESSAGE_CHARACTERS)}… (${message.length} characters)`;
}
