/** Lets at most so many log lines through per second: what strangers cause must not fill a disk. Tells the next line how many were left out. */
export class LineLimit {
  private readonly perSecond: number;
  private windowStartMs = Number.NEGATIVE_INFINITY;
  private lines = 0;
  private leftOut = 0;

  constructor(options: { perSecond: number }) {
    this.perSecond = options.perSecond;
  }

  /** Lines left out since the last one, or undefined when this one is to be left out too. */
  next(nowMs: number): number | undefined {
    if (nowMs - this.windowStartMs >= 1_000) {
      this.windowStartMs = nowMs;
      this.lines = 0;
    }
    if (this.lines >= this.perSecond) {
      this.leftOut += 1;
      return undefined;
    }
    this.lines += 1;
    const { leftOut } = this;
    this.leftOut = 0;
    return leftOut;
  }
}
