import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { errorText, type Logger } from '../base/logger.ts';

/** Bounds of the HTTP server, ms and counts. They also hold for what Next serves (security rules of the console). */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 5_000;
const CHECK_INTERVAL_MS = 2_000;
const MAX_CONNECTIONS = 2_000;
const MAX_HEADERS = 100;

export type RequestHandler = (request: http.IncomingMessage, response: http.ServerResponse) => Promise<void>;

export interface WebServer {
  readonly server: http.Server;
  /** Hands requests over; before that every request is answered 503. */
  serve(handler: RequestHandler): void;
  close(): Promise<void>;
}

/** One HTTP server with its limits, the Host check against DNS rebinding, and the security headers of every answer. */
export async function openWebServer(options: { host: string; port: number; dev: boolean; logger: Logger }): Promise<WebServer> {
  let handler: RequestHandler | undefined;
  const server = http.createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
    },
    (request, response) => {
      if (!isLocalHost(request.headers.host, localPort(server))) return plain(response, 421, 'This address is not served here.');
      if (!handler) return plain(response, 503, 'Millrace is starting.', { 'Retry-After': '1' });
      secure(request, response, options.dev);
      handler(request, response).catch((error: unknown) => {
        options.logger.error('http-request-failed', { error: errorText(error) });
        if (!response.headersSent) plain(response, 500, 'Something went wrong.');
        else response.destroy();
      });
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.maxHeadersCount = MAX_HEADERS;
  await listen(server, options.host, options.port);
  return {
    server,
    serve: (next) => {
      handler = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Streams that do not end by themselves (an open tab's live updates) must not hold the process.
        setTimeout(() => server.closeAllConnections(), 500).unref();
      }),
  };
}

/** The port that the server really has (`--console-port 0`). */
export function localPort(server: http.Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/** A page of another site that resolves its name to 127.0.0.1 sends its own name here. */
function isLocalHost(header: string | undefined, port: number): boolean {
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(header ?? '');
  return LOCAL_NAMES.has(match?.[1] ?? '') && (match?.[2] === undefined || Number(match[2]) === port);
}

/**
 * A nonce per request: Next reads it from the request's policy header and puts it on its own scripts.
 * Styles that our own components set from script are allowed by the DOM API and need nothing here.
 */
function secure(request: http.IncomingMessage, response: http.ServerResponse, dev: boolean): void {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'${dev ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${dev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    `connect-src 'self'${dev ? ' ws:' : ''}`,
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
  request.headers['content-security-policy'] = policy;
  request.headers['x-nonce'] = nonce;
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=()');
}

function plain(response: http.ServerResponse, status: number, text: string, headers: http.OutgoingHttpHeaders = {}): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', ...headers });
  response.end(`${text}\n`);
}

function listen(server: http.Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
