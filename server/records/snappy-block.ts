/**
 * One raw snappy block, read strictly: what is shorter or longer than it declares, or copies from before its start, is refused, as the
 * native decoders of other clients refuse it. Source: snappy's format_description.txt.
 */
const MAX_LENGTH_BYTES = 5;

/** Bytes that a block declares to hold, and where its elements begin. Throws RangeError. */
export function snappyBlockSize(block: Buffer): { readonly size: number; readonly start: number } {
  let size = 0;
  for (let at = 0; at < MAX_LENGTH_BYTES; at += 1) {
    const byte = block[at];
    if (byte === undefined) break;
    size += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return { size, start: at + 1 };
  }
  throw new RangeError('the length of a snappy block does not end');
}

/** Throws RangeError on anything but a whole block of at most `maxBytes`. */
export function decompressSnappyBlock(block: Buffer, maxBytes: number): Buffer {
  const { size, start } = snappyBlockSize(block);
  if (size > maxBytes) throw new RangeError(`a snappy block of ${size} bytes`);
  const plain = Buffer.allocUnsafeSlow(size);
  let from = start;
  let to = 0;
  while (from < block.length) {
    const tag = block[from++] ?? 0;
    const kind = tag & 3;
    if (kind === 0) {
      let length = (tag >>> 2) + 1;
      if (length > 60) {
        const extra = length - 60;
        if (from + extra > block.length) throw new RangeError('a literal of a snappy block is cut off');
        length = block.readUIntLE(from, extra) + 1;
        from += extra;
      }
      if (from + length > block.length || to + length > size) throw new RangeError('a literal of a snappy block is too long');
      if (length < 16) for (let i = 0; i < length; i += 1) plain[to + i] = block[from + i] ?? 0;
      else block.copy(plain, to, from, from + length);
      from += length;
      to += length;
      continue;
    }
    const offsetBytes = kind === 1 ? 1 : kind === 2 ? 2 : 4;
    if (from + offsetBytes > block.length) throw new RangeError('a copy of a snappy block is cut off');
    const length = kind === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
    const offset = kind === 1 ? ((tag >>> 5) << 8) + (block[from] ?? 0) : block.readUIntLE(from, offsetBytes);
    from += offsetBytes;
    if (offset === 0 || offset > to || to + length > size) throw new RangeError('a copy of a snappy block reaches outside');
    for (let i = 0; i < length; i += 1, to += 1) plain[to] = plain[to - offset] ?? 0;
  }
  if (to !== size) throw new RangeError(`a snappy block of ${to} bytes that declares ${size}`);
  return plain;
}
