/** Runs tasks one after another: each sees the state that the one before it left, waits for the disk included. */
export class SerialQueue {
  private tail: Promise<unknown> = Promise.resolve();

  /** Runs `task` after all earlier ones. Its failure is the caller's, later tasks run all the same. */
  run<T>(task: () => Promise<T> | T): Promise<T> {
    const result = this.tail.then(task);
    this.tail = result.catch(() => undefined);
    return result;
  }
}
