const KEPT_LINES = 4_000;

/** What happened in a run, in order: a hash over all of it, and the last lines to read. Equal seeds give equal hashes. */
export class Trace {
  private readonly nowMs: () => number;
  private readonly kept: string[] = [];
  private state = 0x811c9dc5;
  private noted = 0;
  /** Also prints every line that is worth reading. */
  print: ((line: string) => void) | undefined;

  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
  }

  /** An event for people and for the hash. */
  note(what: string): void {
    const line = `${this.nowMs().toFixed(2)} ${what}`;
    this.mix(line);
    this.kept.push(line);
    if (this.kept.length >= 2 * KEPT_LINES) this.kept.splice(0, KEPT_LINES);
    this.print?.(line);
  }

  /** An event that only the hash needs. */
  mix(what: string): void {
    this.noted += 1;
    let hash = this.state;
    for (let i = 0; i < what.length; i += 1) hash = Math.imul(hash ^ what.charCodeAt(i), 0x01000193);
    this.state = hash ^ (this.noted & 0xff);
  }

  get hash(): string {
    return (this.state >>> 0).toString(16).padStart(8, '0');
  }

  get events(): number {
    return this.noted;
  }

  tail(count: number): string[] {
    return this.kept.slice(-count);
  }
}
