/** A frame that must end its connection: negative, or larger than the limit (V11: also HTTP bytes, which read as a length > 100 MiB). */
export class FrameSizeError extends Error {
  readonly code = 'FRAME_SIZE';
}

const SIZE_BYTES = 4;
/** Up to here a frame's buffer is allocated as soon as its size is known; larger ones grow with the bytes that arrived. */
const ALLOCATE_AT_ONCE_BYTES = 128 * 1024;
const GROWTH = 4;

/**
 * Cuts a byte stream into Kafka frames (int32 size, then that many bytes). A size is checked before anything is allocated, and
 * the memory held is in proportion to the bytes received, not to the bytes announced. Every frame that comes out is a buffer of
 * its own or a view on a chunk that it fills at least half: nobody writes into it later, so handlers may keep parts of it.
 */
export class FrameAssembler {
  private readonly maxFrameBytes: number;
  private readonly sizeBytes = Buffer.alloc(SIZE_BYTES);
  private sizeFilled = 0;
  /** Size of the frame under way, −1 between frames. */
  private frameSize = -1;
  private frame: Buffer | undefined;
  private frameFilled = 0;

  constructor(options: { maxFrameBytes: number }) {
    this.maxFrameBytes = options.maxFrameBytes;
  }

  /** Whether a frame has begun and is not complete. */
  get partial(): boolean {
    return this.sizeFilled > 0 || this.frameSize >= 0;
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
      const missing = this.frameSize - this.frameFilled;
      const available = Math.min(missing, chunk.length - at);
      if (this.frameFilled === 0 && available === this.frameSize && this.frameSize * 2 >= chunk.length) {
        frames.push(chunk.subarray(at, at + available));
        this.reset();
      } else {
        this.append(chunk, at, available);
        if (this.frameFilled === this.frameSize) frames.push(this.take());
      }
      at += available;
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

  private append(chunk: Buffer, from: number, length: number): void {
    const frame = this.room(length);
    chunk.copy(frame, this.frameFilled, from, from + length);
    this.frameFilled += length;
  }

  private room(length: number): Buffer {
    const needed = this.frameFilled + length;
    const current = this.frame;
    if (current && current.length >= needed) return current;
    const wanted = this.frameSize <= ALLOCATE_AT_ONCE_BYTES ? this.frameSize : Math.max(ALLOCATE_AT_ONCE_BYTES, needed * GROWTH);
    const grown = Buffer.allocUnsafeSlow(Math.min(this.frameSize, wanted));
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
