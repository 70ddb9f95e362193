import { describe, expect, test } from 'vitest';
import { FrameAssembler } from './frame-assembler.ts';

const MAX = 1024 * 1024;

function framed(body: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

function bytes(length: number, seed: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => (i * 31 + seed) & 0xff));
}

describe('frame assembler', () => {
  test('gives one frame from one chunk', () => {
    const assembler = new FrameAssembler({ maxFrameBytes: MAX });
    expect(assembler.push(framed(bytes(10, 1)))).toEqual([bytes(10, 1)]);
    expect(assembler.partial).toBe(false);
  });

  test('gives the same frames however the stream is cut', () => {
    const bodies = [bytes(1, 1), bytes(0, 2), bytes(300, 3), bytes(200_000, 4), bytes(8, 5)];
    const stream = Buffer.concat(bodies.map(framed));
    for (const cut of [1, 3, 7, 1000, 65_536, stream.length]) {
      const assembler = new FrameAssembler({ maxFrameBytes: MAX });
      const frames: Buffer[] = [];
      for (let at = 0; at < stream.length; at += cut) frames.push(...assembler.push(stream.subarray(at, at + cut)));
      expect(frames.length).toBe(bodies.length);
      expect(frames.every((frame, i) => frame.equals(bodies[i] ?? Buffer.alloc(0)))).toBe(true);
    }
  });

  test('gives the same frames when the stream is read into its own buffers', () => {
    const bodies = [bytes(1, 1), bytes(200_000, 2), bytes(0, 3), bytes(900_000, 4), bytes(70_000, 5)];
    const stream = Buffer.concat(bodies.map(framed));
    for (const most of [5_000, 65_536, stream.length]) {
      const assembler = new FrameAssembler({ maxFrameBytes: 8 * MAX });
      const frames: Buffer[] = [];
      for (let at = 0; at < stream.length; ) {
        const target = assembler.nextRead();
        const count = stream.copy(target, 0, at, Math.min(stream.length, at + most));
        frames.push(...assembler.filled(target, count));
        at += count;
      }
      expect(frames.map((frame, i) => frame.equals(bodies[i] ?? Buffer.alloc(0)))).toEqual(bodies.map(() => true));
    }
  });

  test('refuses a negative size', () => {
    const assembler = new FrameAssembler({ maxFrameBytes: MAX });
    expect(() => assembler.push(Buffer.from([0xff, 0xff, 0xff, 0xff]))).toThrow('frame of -1 bytes');
  });

  test('refuses an oversized frame as soon as its size is known', () => {
    const assembler = new FrameAssembler({ maxFrameBytes: MAX });
    expect(() => assembler.push(Buffer.from('GET / HTTP/1.1\r\n'))).toThrow('the limit is 1048576');
  });

  test('holds memory in proportion to what arrived, not to what was announced', () => {
    const assembler = new FrameAssembler({ maxFrameBytes: 100 * MAX });
    const size = Buffer.alloc(4);
    size.writeInt32BE(100 * MAX);
    assembler.push(size);
    assembler.push(Buffer.alloc(1000));
    const held = Reflect.get(assembler, 'frame') as Buffer;
    expect(held.length).toBeLessThanOrEqual(128 * 1024);
    expect(assembler.partial).toBe(true);
  });

  test('a small frame does not keep a large chunk alive', () => {
    const assembler = new FrameAssembler({ maxFrameBytes: MAX });
    const chunk = Buffer.concat([framed(bytes(10, 1)), framed(bytes(10_000, 2))]);
    const [small] = assembler.push(chunk);
    expect(small?.buffer.byteLength).toBe(10);
  });
});
