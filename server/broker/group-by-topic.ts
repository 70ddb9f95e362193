/**
 * Puts per-partition outcomes back into the nesting of responses: topics in the order of their first partition, partitions in
 * their order. `key` names the topic as the request did, by name unless told otherwise.
 */
export function groupByTopic<Outcome extends { readonly topic: string }, Row>(
  outcomes: readonly Outcome[],
  row: (outcome: Outcome) => Row,
  key: (outcome: Outcome) => string = (outcome) => outcome.topic,
): { topic: string; rows: Row[] }[] {
  const topics = new Map<string, Row[]>();
  for (const outcome of outcomes) {
    const name = key(outcome);
    const rows = topics.get(name);
    if (rows) rows.push(row(outcome));
    else topics.set(name, [row(outcome)]);
  }
  return [...topics].map(([topic, rows]) => ({ topic, rows }));
}
