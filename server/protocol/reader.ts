import type { Uuid } from '../base/ids.ts';

/** Bytes that do not follow the format: too short, a negative or lying length, a varint that never ends. Ends that connection. */
export class MalformedMessageError extends Error {
  readonly code = 'MALFORMED_MESSAGE';
}

/**
 * Reads Kafka's primitive types from one buffer, big-endian. Every read checks the bytes left before anything is allocated.
 * Source: Kafka protocol guide, "Protocol Primitive Types"; KIP-482 for the compact forms.
 */
export class BinaryReader {
  readonly buffer: Buffer;
  position: number;
  readonly end: number;
  /** Array elements that may still come: what a stranger sends must not grow without bound when it is decoded. */
  elementsLeft = Number.POSITIVE_INFINITY;

  constructor(buffer: Buffer, position = 0, end = buffer.length) {
    this.buffer = buffer;
    this.position = position;
    this.end = end;
  }

  get remaining(): number {
    return this.end - this.position;
  }

  private take(bytes: number): number {
    const at = this.position;
    if (bytes < 0 || bytes > this.end - at) {
      throw new MalformedMessageError(`needs ${bytes} bytes at position ${at}, ${this.end - at} left`);
    }
    this.position = at + bytes;
    return at;
  }

  bool(): boolean {
    return this.buffer[this.take(1)] !== 0;
  }
  int8(): number {
    return this.buffer.readInt8(this.take(1));
  }
  int16(): number {
    return this.buffer.readInt16BE(this.take(2));
  }
  uint16(): number {
    return this.buffer.readUInt16BE(this.take(2));
  }
  int32(): number {
    return this.buffer.readInt32BE(this.take(4));
  }
  uint32(): number {
    return this.buffer.readUInt32BE(this.take(4));
  }
  /** As a double: exact up to 2^53, saturating in meaning above (such values only occur as "very large" limits). */
  int64(): number {
    const at = this.take(8);
    return this.buffer.readInt32BE(at) * 4_294_967_296 + this.buffer.readUInt32BE(at + 4);
  }
  float64(): number {
    return this.buffer.readDoubleBE(this.take(8));
  }

  /** Unsigned varint of at most 5 bytes. */
  uvarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.buffer[this.take(1)] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value > 0xffff_ffff) throw new MalformedMessageError('varint does not fit 32 bits');
        return value;
      }
    }
    throw new MalformedMessageError('varint longer than 5 bytes');
  }

  uuid(): Uuid {
    const at = this.take(16);
    return this.buffer.toString('base64url', at, at + 16);
  }

  string(length: number): string {
    const at = this.take(length);
    return this.buffer.toString('utf8', at, at + length);
  }

  /** A view into the message, not a copy: copy it if it outlives the frame. */
  bytes(length: number): Buffer {
    const at = this.take(length);
    return this.buffer.subarray(at, at + length);
  }

  skip(bytes: number): void {
    this.take(bytes);
  }
}
