import { HttpFailure } from './problems.ts';

/** What a request must be before anything of it is read. Source: the console's browser-facing security rules. */
export interface GuardedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
}

const READS = new Set(['GET', 'HEAD']);

/** Throws HttpFailure `misdirected`, `forbidden_origin` or `unsupported_media_type`. */
export function guardRequest(request: GuardedRequest, ownHosts: readonly string[]): void {
  guardHost(request, ownHosts);
  guardOrigin(request);
  if (!READS.has(request.method)) guardMediaType(request);
}

/** A name that an attacker's DNS points at this machine is not ours (DNS rebinding). */
function guardHost({ headers }: GuardedRequest, ownHosts: readonly string[]): void {
  const host = headers.get('host')?.toLowerCase() ?? '';
  if (!ownHosts.includes(host)) throw new HttpFailure('misdirected', 'This console is not served under that host name.');
}

/**
 * Other sites may neither change nor read anything, nor start costly reads. A browser says where a request comes from in
 * Sec-Fetch-Site, older ones in Origin; a program says neither, and has no cookie that could be abused.
 */
function guardOrigin({ method, headers }: GuardedRequest): void {
  const site = headers.get('sec-fetch-site');
  if (site !== null) {
    if (site !== 'same-origin' && site !== 'none') throw new HttpFailure('forbidden_origin', 'The request was sent by another site.');
    return;
  }
  const origin = headers.get('origin');
  if (origin !== null) {
    if (hostOf(origin) !== headers.get('host')?.toLowerCase()) throw new HttpFailure('forbidden_origin', 'The request was sent by another site.');
    return;
  }
  if (!READS.has(method) && headers.has('cookie')) throw new HttpFailure('forbidden_origin', 'A request with a cookie must say where it comes from.');
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}

/** A form of another site cannot send JSON without asking first (CORS preflight), which nobody answers. */
function guardMediaType({ headers }: GuardedRequest): void {
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new HttpFailure('unsupported_media_type', 'Send application/json.');
}
