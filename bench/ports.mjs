import { createServer } from 'node:net';

/** A port such that it, the one above, and the same at every step from it are free. */
export async function freePorts(count, step) {
  for (let port = 21_000 + 10 * Math.floor(Math.random() * 500); port < 60_000; port += 10) {
    const wanted = Array.from({ length: Math.ceil(count / 2) }, (_, i) => [port + step * i, port + step * i + 1]).flat();
    if ((await Promise.all(wanted.map(isFree))).every(Boolean)) return port;
  }
  throw new Error('no free ports');
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port }, () => server.close(() => resolve(true)));
  });
}
