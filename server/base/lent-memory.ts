/**
 * Memory for the bulk of the data path (frames of producers, reads for consumers) that is used again instead of being left to the
 * garbage collector, which collects the whole heap once per 64 MB of new buffers.
 *
 * Every user of lent memory that outlives the current turn holds it, and drops it when done; the last drop makes it free for
 * others. Who forgets to drop does no harm: the memory is garbage like any other once nobody refers to it. Who looks at bytes
 * without a hold reads nonsense, so holds are taken in few places: the log's writer, the tail cache, and each read of it.
 */
interface Loan {
  readonly whole: Buffer;
  readonly idle: Buffer[];
  holds: number;
}

interface SizeClass {
  readonly bytes: number;
  readonly idle: Buffer[];
}

const KIB = 1024;
/** A frame of 1 MiB of records, of 2 and so on, has some header beside them. */
const SIZE_CLASSES: readonly SizeClass[] = [128, 256, 512, 1088, 2176, 4352].map((kib) => kib * KIB).map((bytes) => ({ bytes, idle: [] }));
const SMALLEST_BYTES = 64 * KIB;
/** Free memory that is kept, per size. */
const IDLE_BYTES = 8 * KIB * KIB;

/** An answer refers to bytes from this size on, and drops its hold when the kernel has them. Less it copies, and tells nobody. */
export const REFERENCED_FROM_BYTES = 1024;

/** By the memory behind a lent buffer and every view of it. */
const loans = new WeakMap<ArrayBufferLike, Loan>();

/** A buffer of `bytes`, not zeroed. Held by nobody yet: it is used again only after it was held and every hold was dropped. */
export function lend(bytes: number): Buffer {
  const size = bytes < SMALLEST_BYTES ? undefined : SIZE_CLASSES.find((candidate) => candidate.bytes >= bytes);
  if (!size) return Buffer.allocUnsafeSlow(bytes);
  const whole = size.idle.pop() ?? Buffer.allocUnsafeSlow(size.bytes);
  loans.set(whole.buffer, { whole, idle: size.idle, holds: 0 });
  return whole.subarray(0, bytes);
}

/** The memory behind `view` is in use until `drop`. No-op for memory that is not lent. */
export function hold(view: Buffer): void {
  const loan = loans.get(view.buffer);
  if (loan) loan.holds += 1;
}

/** What a read gives to an answer: the view itself, held, or a copy where the answer would copy it and never drop it. */
export function forAnswer(view: Buffer): Buffer {
  if (view.length < REFERENCED_FROM_BYTES) return Buffer.from(view);
  hold(view);
  return view;
}

/** Ends one `hold` of the memory behind `view`. After the last one nobody may look at it. No-op for memory that nobody holds. */
export function drop(view: Buffer): void {
  const loan = loans.get(view.buffer);
  if (!loan || loan.holds === 0) return;
  loan.holds -= 1;
  if (loan.holds > 0) return;
  loans.delete(view.buffer);
  const { whole, idle } = loan;
  if (idle.length * whole.length < IDLE_BYTES) idle.push(whole);
}
