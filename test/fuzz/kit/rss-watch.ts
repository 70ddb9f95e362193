import fs from 'node:fs';

const EVERY_MS = 100;
export const MIB = 1024 * 1024;

/** Resident memory of a process now, bytes. */
function residentBytes(pid: number): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1024;
}

/** Watches a process's resident memory while something goes on; `rise` is its peak above the start. */
export class RssWatch {
  readonly baseline: number;
  private peak: number;
  private readonly timer: NodeJS.Timeout;

  constructor(pid: number) {
    this.baseline = residentBytes(pid);
    this.peak = this.baseline;
    this.timer = setInterval(() => {
      this.peak = Math.max(this.peak, residentBytes(pid));
    }, EVERY_MS);
  }

  get rise(): number {
    return this.peak - this.baseline;
  }

  stop(): number {
    clearInterval(this.timer);
    return this.rise;
  }
}
