/** Runs `run` for every item, `limit` at a time. Rejects with the first error. */
export async function inParallel<T>(items: readonly T[], limit: number, run: (item: T) => Promise<void> | void): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await run(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
