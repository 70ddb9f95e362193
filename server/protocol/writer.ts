import { type Uuid, uuidBytes } from '../base/ids.ts';
import { writeInt64 } from '../base/int64.ts';
import { REFERENCED_FROM_BYTES } from '../base/lent-memory.ts';

/**
 * Writes Kafka's primitive types, big-endian, into a growing buffer. Large byte fields are not copied: `chunks()` returns
 * the message as a list of buffers, ready for one gathered socket write.
 */
export class BinaryWriter {
  private buffer: Buffer;
  private position = 0;
  private chunkStart = 0;
  private readonly done: Buffer[] = [];
  private doneBytes = 0;

  constructor(initialBytes = 256) {
    this.buffer = Buffer.allocUnsafeSlow(initialBytes);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.doneBytes + this.position - this.chunkStart;
  }

  private reserve(bytes: number): number {
    const at = this.position;
    const needed = at + bytes;
    if (needed > this.buffer.length) {
      const pending = this.position - this.chunkStart;
      const grown = Buffer.allocUnsafeSlow(Math.max(256, (pending + bytes) * 2));
      this.buffer.copy(grown, 0, this.chunkStart, this.position);
      this.buffer = grown;
      this.chunkStart = 0;
      this.position = pending + bytes;
      return pending;
    }
    this.position = needed;
    return at;
  }

  bool(value: boolean): void {
    const at = this.reserve(1);
    this.buffer[at] = value ? 1 : 0;
  }
  int8(value: number): void {
    const at = this.reserve(1);
    this.buffer.writeInt8(value, at);
  }
  int16(value: number): void {
    const at = this.reserve(2);
    this.buffer.writeInt16BE(value, at);
  }
  uint16(value: number): void {
    const at = this.reserve(2);
    this.buffer.writeUInt16BE(value, at);
  }
  int32(value: number): void {
    const at = this.reserve(4);
    this.buffer.writeInt32BE(value, at);
  }
  uint32(value: number): void {
    const at = this.reserve(4);
    this.buffer.writeUInt32BE(value, at);
  }
  /** Saturates at the ends of the 64-bit range. */
  int64(value: number): void {
    const at = this.reserve(8);
    writeInt64(this.buffer, value, at);
  }
  float64(value: number): void {
    const at = this.reserve(8);
    this.buffer.writeDoubleBE(value, at);
  }

  uvarint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      const at = this.reserve(1);
      this.buffer[at] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    const at = this.reserve(1);
    this.buffer[at] = rest;
  }

  uuid(value: Uuid): void {
    const bytes = uuidBytes(value);
    if (!bytes) throw new RangeError(`not a 16-byte id: ${value}`);
    this.copy(bytes);
  }

  /** UTF-8 text without a length. */
  utf8(value: string, byteLength: number): void {
    const at = this.reserve(byteLength);
    this.buffer.write(value, at, byteLength, 'utf8');
  }

  /** Bytes without a length, copied when small, referenced when large: the caller must not change them afterwards. */
  raw(bytes: Buffer): void {
    if (bytes.length < REFERENCED_FROM_BYTES) this.copy(bytes);
    else this.reference(bytes);
  }

  /** The whole message. The writer must not be used afterwards. */
  chunks(): Buffer[] {
    this.seal();
    return this.done;
  }

  /** The whole message as one buffer. The writer must not be used afterwards. */
  toBuffer(): Buffer {
    const chunks = this.chunks();
    return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  }

  private copy(bytes: Buffer): void {
    const at = this.reserve(bytes.length);
    bytes.copy(this.buffer, at);
  }

  private reference(bytes: Buffer): void {
    this.seal();
    this.done.push(bytes);
    this.doneBytes += bytes.length;
  }

  private seal(): void {
    if (this.position === this.chunkStart) return;
    this.done.push(this.buffer.subarray(this.chunkStart, this.position));
    this.doneBytes += this.position - this.chunkStart;
    this.chunkStart = this.position;
  }
}
