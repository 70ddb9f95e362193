import { type OnReadOpts, Socket } from 'node:net';

/** Says where each read of a socket goes, and takes what was read. */
export interface ReadTarget {
  nextRead(): Buffer;
  filled(target: Uint8Array, count: number): void;
}

/** The options of `connect` and `new Socket` that make a socket read into the target's buffers instead of new chunks of 64 KB. */
export function onRead(target: ReadTarget): { onread: OnReadOpts } {
  const callback = (count: number, buffer: Uint8Array): boolean => {
    target.filled(buffer, count);
    return true;
  };
  return { onread: { buffer: () => target.nextRead(), callback } };
}

/**
 * An accepted connection as a socket that reads into the target's buffers. Node offers that for sockets of one's own making only,
 * so the connection's handle moves to one; `accepted` must not have begun to read (`pauseOnConnect`) and is spent afterwards.
 * Where there is no such handle the bytes come as chunks, and are copied. Reading starts with `resume()`.
 */
export function readInto(accepted: Socket, target: ReadTarget): Socket {
  const owner = accepted as unknown as { _handle: object | null | undefined };
  const handle = owner._handle;
  if (!handle) {
    accepted.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; ) {
        const buffer = target.nextRead();
        const count = chunk.copy(buffer, 0, at);
        target.filled(buffer, count);
        at += count;
      }
    });
    return accepted;
  }
  owner._handle = null;
  accepted.destroy();
  const options = { handle, allowHalfOpen: true, manualStart: true, ...onRead(target) };
  return new Socket(options);
}
