import type { LogFields, Logger } from '../base/logger.ts';

/** Partitions named in a line that stands for many. */
const NAMED = 3;

/**
 * One log line for all that happens to partitions in one turn: a broker that dies changes thousands of them at once. A single change
 * is logged with its own fields.
 */
export class ChangeSummary {
  private readonly logger: Logger;
  private readonly event: string;
  private notes: (LogFields & { readonly partition: string })[] = [];

  constructor(logger: Logger, event: string) {
    this.logger = logger;
    this.event = event;
  }

  note(fields: LogFields & { readonly partition: string }): void {
    this.notes.push(fields);
    if (this.notes.length === 1) queueMicrotask(() => this.write());
  }

  private write(): void {
    const notes = this.notes;
    this.notes = [];
    const [only] = notes;
    if (notes.length === 1 && only) return this.logger.info(this.event, only);
    this.logger.info(this.event, { count: notes.length, partitions: notes.slice(0, NAMED).map(({ partition }) => partition) });
  }
}
