import { lend } from '../../base/lent-memory.ts';

/** A frame that must end its connection: negative, or larger than the limit (V11: also HTTP bytes, which read as a length > 100 MiB). */
export class FrameSizeError extends Error {
  readonly code = 'FRAME_SIZE';
}

const SIZE_BYTES = 4;
/** Up to here a frame's buffer is allocated as soon as its size is known; larger ones grow with the bytes that arrived. */
const ALLOCATE_AT_ONCE_BYTES = 128 * 1024;
/** A large frame's buffer is at most this many times what arrived of it: a bulk producer's 1 MB grows once, a liar's 100 MB does not. */
const GROWTH = 16;
/** Below this many missing bytes a frame is completed through the scratch, whose read also brings what follows. */
const READ_IN_PLACE_BYTES = 16 * 1024;

/** Where a read goes when no large frame is under way. One for all: the bytes are taken out before anything else is read. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * Cuts a byte stream into Kafka frames (int32 size, then that many bytes). A size is checked before anything is allocated, and
 * the memory held is in proportion to the bytes received, not to the bytes announced. Every frame that comes out is a buffer of
 * its own: nobody writes into it later, so handlers may keep parts of it. The bulk of a large frame is read straight into it.
 */
export class FrameAssembler {
  private readonly maxFrameBytes: number;
  private readonly lends: boolean;
  private readonly sizeBytes = Buffer.alloc(SIZE_BYTES);
  private sizeFilled = 0;
  /** Size of the frame under way, −1 between frames. */
  private frameSize = -1;
  private frame: Buffer | undefined;
  private frameFilled = 0;

  /** `lends`: large frames are lent memory. Only where nobody but the log keeps parts of a frame whose records it took. */
  constructor(options: { maxFrameBytes: number; lends?: boolean | undefined }) {
    this.maxFrameBytes = options.maxFrameBytes;
    this.lends = options.lends === true;
  }

  /** Whether a frame has begun and is not complete. */
  get partial(): boolean {
    return this.sizeFilled > 0 || this.frameSize >= 0;
  }

  /** Bytes of the frame that is not complete. */
  get partialBytes(): number {
    return this.frameFilled;
  }

  /** Where the next bytes of the stream should be read to; give it to `filled` before anything else is read. */
  nextRead(): Buffer {
    if (!this.frame || this.frameSize - this.frameFilled < READ_IN_PLACE_BYTES) return scratch;
    return this.room(1).subarray(this.frameFilled);
  }

  /** `count` bytes were read into a buffer of `nextRead`. Returns the frames that they complete; throws like `push`. */
  filled(target: Uint8Array, count: number): Buffer[] {
    if (target === scratch) return this.push(scratch.subarray(0, count));
    this.frameFilled += count;
    return this.frameFilled === this.frameSize ? [this.take()] : [];
  }

  /** Takes the next bytes of the stream; returns the frames that they complete. Throws FrameSizeError: close the connection then. */
  push(chunk: Buffer): Buffer[] {
    const frames: Buffer[] = [];
    let at = 0;
    while (at < chunk.length || this.frameSize === 0) {
      if (this.frameSize < 0) {
        at = this.readSize(chunk, at);
        continue;
      }
      const available = Math.min(this.frameSize - this.frameFilled, chunk.length - at);
      const frame = this.room(available);
      chunk.copy(frame, this.frameFilled, at, at + available);
      this.frameFilled += available;
      at += available;
      if (this.frameFilled === this.frameSize) frames.push(this.take());
    }
    return frames;
  }

  private readSize(chunk: Buffer, from: number): number {
    const taken = chunk.copy(this.sizeBytes, this.sizeFilled, from, from + SIZE_BYTES - this.sizeFilled);
    this.sizeFilled += taken;
    if (this.sizeFilled === SIZE_BYTES) {
      const size = this.sizeBytes.readInt32BE(0);
      if (size < 0 || size > this.maxFrameBytes) throw new FrameSizeError(`frame of ${size} bytes, the limit is ${this.maxFrameBytes}`);
      this.frameSize = size;
      this.frameFilled = 0;
    }
    return from + taken;
  }

  /** The frame's buffer, with room for `length` more bytes. */
  private room(length: number): Buffer {
    const needed = this.frameFilled + length;
    const current = this.frame;
    if (current && current.length >= needed) return current;
    const wanted = this.frameSize <= ALLOCATE_AT_ONCE_BYTES ? this.frameSize : Math.max(ALLOCATE_AT_ONCE_BYTES, needed * GROWTH);
    const grown = wanted >= this.frameSize && this.lends ? lend(this.frameSize) : Buffer.allocUnsafeSlow(Math.min(this.frameSize, wanted));
    current?.copy(grown, 0, 0, this.frameFilled);
    this.frame = grown;
    return grown;
  }

  private take(): Buffer {
    const frame = this.frame ?? Buffer.alloc(0);
    this.reset();
    return frame;
  }

  private reset(): void {
    this.frame = undefined;
    this.frameFilled = 0;
    this.frameSize = -1;
    this.sizeFilled = 0;
  }
}
