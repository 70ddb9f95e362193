/**
 * Memory that many share: each takes what it holds and gives it back. Nobody is refused, but what is left shrinks, and with it how much
 * the next one may take on: never below a floor, so that honest clients go on while greedy ones hold the rest.
 */
export class ByteBudget {
  private readonly limitBytes: number;
  private readonly floorBytes: number;
  private takenBytes = 0;

  constructor(options: { limitBytes: number; floorBytes: number }) {
    this.limitBytes = options.limitBytes;
    this.floorBytes = options.floorBytes;
  }

  get taken(): number {
    return this.takenBytes;
  }

  /** Bytes that one more may take on now. */
  get allowance(): number {
    return Math.max(this.floorBytes, this.limitBytes - this.takenBytes);
  }

  take(bytes: number): void {
    this.takenBytes += bytes;
  }

  give(bytes: number): void {
    this.takenBytes -= bytes;
  }
}
