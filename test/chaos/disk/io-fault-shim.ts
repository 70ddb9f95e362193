import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** How a call fails; what each does stands in `iofault.c`. */
export const FAULT_KINDS = ['enospc', 'eio', 'short', 'torn', 'fsync-eio'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Compiles the shim into `directory`. Its path for `shimmed`, or a reason where this machine has no compiler. */
export function buildShim(directory: string): { readonly shim: string } | { readonly reason: string } {
  const shim = path.join(directory, 'iofault.so');
  const { status, error, stderr } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', shim, path.join(import.meta.dirname, 'iofault.c'), '-ldl'], { encoding: 'utf8' });
  return status === 0 ? { shim } : { reason: `no shim: ${error?.message ?? stderr}` };
}

/** The environment of a process whose calls on files with `file` in their path fail: in one way from `after` bytes on, or as `switch`, a file, says. */
export function shimmed(shim: string, fault: { readonly file: string; readonly fired: string } & ({ readonly kind: FaultKind; readonly after: number } | { readonly switch: string })): Record<string, string> {
  const when: Record<string, string> = 'switch' in fault ? { IOFAULT_SWITCH: fault.switch } : { IOFAULT_KIND: fault.kind, IOFAULT_AFTER: String(fault.after) };
  // Newer versions of libuv would go around libc.
  return { LD_PRELOAD: shim, UV_USE_IO_URING: '0', IOFAULT_PATH: fault.file, IOFAULT_FIRED: fault.fired, ...when };
}
