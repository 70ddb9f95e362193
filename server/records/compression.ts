import zlib from 'node:zlib';
import { lz4, zstdWasm } from './io/codec-packages.ts';
import { zstdContentSize } from './zstd-frame.ts';
import { lz4FrameBound } from './lz4-frame.ts';
import { compressSnappy, decompressSnappy, snappySize } from './snappy.ts';
import { BatchTooLargeError, CorruptBatchError } from './varint.ts';

/** Codecs of batch attributes bits 0–2, in the order of their ids. */
export type CompressionType = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

type ZlibWithZstd = typeof zlib & {
  zstdCompressSync?: (bytes: Buffer, options: { params: Record<number, number> }) => Buffer;
  zstdDecompressSync?: (bytes: Buffer, options: { maxOutputLength: number }) => Buffer;
};

/** Node has zstd from 22.15 on; before that it is the WebAssembly build. */
const nodeZlib: ZlibWithZstd = zlib;

const DEFAULT_GZIP_LEVEL = 6;
const DEFAULT_ZSTD_LEVEL = 3;
/** ZSTD_c_compressionLevel. */
const ZSTD_LEVEL = 100;

/** Compresses a batch's payload; `level` counts for gzip and zstd. Source: KIP-110, Kafka's CompressionType: snappy in xerial framing, lz4 in frame format. */
export function compress(kind: CompressionType, bytes: Buffer, level?: number): Buffer {
  switch (kind) {
    case 'none':
      return bytes;
    case 'gzip':
      return zlib.gzipSync(bytes, { level: level ?? DEFAULT_GZIP_LEVEL });
    case 'snappy':
      return compressSnappy(bytes);
    case 'lz4':
      return lz4().compressFrameSync(bytes);
    case 'zstd':
      return compressZstd(bytes, level ?? DEFAULT_ZSTD_LEVEL);
  }
}

function compressZstd(bytes: Buffer, level: number): Buffer {
  return nodeZlib.zstdCompressSync?.(bytes, { params: { [ZSTD_LEVEL]: level } }) ?? Buffer.from(zstdWasm().compress(bytes, level));
}

/**
 * Decompresses a batch's payload of at most `maxBytes`; what is larger takes no more memory than that. Throws BatchTooLargeError when it
 * is larger, CorruptBatchError when it is not of that codec.
 */
export function decompress(kind: CompressionType, bytes: Buffer, maxBytes: number): Buffer {
  try {
    const plain = decompressChecked(kind, bytes, maxBytes);
    if (plain.length > maxBytes) throw tooLarge(kind, maxBytes);
    return plain;
  } catch (error) {
    if (error instanceof CorruptBatchError) throw error;
    if (error instanceof RangeError && (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(kind, maxBytes);
    const reason = error instanceof Error ? error.message : String(error);
    throw new CorruptBatchError(`cannot decompress ${bytes.length} bytes of ${kind}: ${reason}`);
  }
}

function tooLarge(kind: CompressionType, maxBytes: number): BatchTooLargeError {
  return new BatchTooLargeError(`the ${kind} batch is larger than ${maxBytes} bytes when decompressed`);
}

function decompressChecked(kind: CompressionType, bytes: Buffer, maxBytes: number): Buffer {
  switch (kind) {
    case 'none':
      return bytes;
    case 'gzip':
      return zlib.gunzipSync(bytes, { maxOutputLength: maxBytes });
    case 'snappy':
      if (snappySize(bytes) > maxBytes) throw tooLarge(kind, maxBytes);
      return decompressSnappy(bytes, maxBytes);
    case 'lz4':
      if (lz4FrameBound(bytes) > maxBytes) throw tooLarge(kind, maxBytes);
      return lz4().decompressFrameSync(bytes);
    case 'zstd':
      return nodeZlib.zstdDecompressSync?.(bytes, { maxOutputLength: maxBytes }) ?? decompressZstdWasm(bytes, maxBytes);
  }
}

/** A frame may leave out its content size (streams do): then the output buffer grows until it fits or the limit is passed. */
function decompressZstdWasm(bytes: Buffer, maxBytes: number): Buffer {
  const declared = zstdContentSize(bytes);
  if (declared !== undefined) {
    if (declared > maxBytes) throw tooLarge('zstd', maxBytes);
    return Buffer.from(zstdWasm().decompress(bytes));
  }
  for (let capacity = Math.max(65_536, bytes.length * 8); ; capacity *= 4) {
    try {
      return Buffer.from(zstdWasm().decompress(bytes, { defaultHeapSize: Math.min(capacity, maxBytes) }));
    } catch (error) {
      if (capacity < maxBytes) continue;
      throw isTooSmall(error) ? tooLarge('zstd', maxBytes) : error;
    }
  }
}

/** ZSTD_error_dstSize_tooSmall, as the WebAssembly build reports it. */
function isTooSmall(error: unknown): boolean {
  return error instanceof Error && /code (-70|4294967226)$/.test(error.message);
}
