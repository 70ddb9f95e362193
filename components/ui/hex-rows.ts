export const BYTES_PER_ROW = 16;

export type HexRow = { offset: string; hex: readonly string[]; text: readonly string[] };

/** One row of a hex view: eight-digit offset, sixteen bytes, and their text with a dot for what has no printable ASCII. */
export function hexRow(bytes: Uint8Array, row: number): HexRow {
  const from = row * BYTES_PER_ROW;
  const slice = [...bytes.subarray(from, from + BYTES_PER_ROW)];
  return {
    offset: from.toString(16).padStart(8, '0'),
    hex: slice.map((byte) => byte.toString(16).padStart(2, '0')),
    text: slice.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')),
  };
}

export type Reading = { label: string; value: string };

/** What the bytes from `at` on mean as numbers, both byte orders, as far as the payload reaches. 64-bit integers are exact. */
export function readings(bytes: Uint8Array, at: number): Reading[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const left = bytes.length - at;
  const found: Reading[] = [{ label: 'uint8', value: String(view.getUint8(at)) }];
  if (left >= 2) found.push({ label: 'int16', value: both((little) => view.getInt16(at, little)) });
  if (left >= 4) found.push({ label: 'int32', value: both((little) => view.getInt32(at, little)) });
  if (left >= 4) found.push({ label: 'float32', value: both((little) => view.getFloat32(at, little)) });
  if (left >= 8) found.push({ label: 'int64', value: both((little) => view.getBigInt64(at, little)) });
  if (left >= 8) found.push({ label: 'float64', value: both((little) => view.getFloat64(at, little)) });
  return found;
}

function both(read: (little: boolean) => number | bigint): string {
  return `${read(false)} (big) · ${read(true)} (little)`;
}
