const LOW_DISK_BYTES = 256 * 1024 * 1024;
const LOW_DISK_FRACTION = 0.05;

/** Why client appends must be refused (D11): less is free than 256 MiB and than a twentieth of the volume. Undefined when there is room. */
export function lowDisk(directory: string, { totalBytes, freeBytes }: { totalBytes: number; freeBytes: number }): string | undefined {
  const limit = Math.min(LOW_DISK_BYTES, totalBytes * LOW_DISK_FRACTION);
  return freeBytes < limit ? `${freeBytes} bytes are free on the volume of ${directory}, fewer than ${Math.floor(limit)}` : undefined;
}
