type Tail<Row> = { readonly messages: readonly Row[]; /** How many left at the front meanwhile. */ readonly forgotten: number };

/** What is in sight of a tail that has been read since it held `held` rows, those that have left included, and how many came since. */
export function heldView<Row>({ messages, forgotten }: Tail<Row>, held: number | undefined): { shown: readonly Row[]; fresh: number } {
  if (held === undefined) return { shown: messages, fresh: 0 };
  return { shown: messages.slice(0, Math.max(0, held - forgotten)), fresh: Math.max(0, messages.length + forgotten - held) };
}
