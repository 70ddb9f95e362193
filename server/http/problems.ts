import { ERRORS, type ErrorCode, type Problem } from '../../lib/errors.ts';

/** A failure that the HTTP layer itself finds, or that a use case rejected with. Plain data: classes do not cross bundles. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
  readonly kafka?: { readonly code: number; readonly name: string; readonly retriable: boolean };
  readonly brokerId?: number;
  readonly remedy?: string;
}

/** Throws a failure of the HTTP layer. */
export class HttpFailure extends Error implements Failure {
  readonly code: ErrorCode;
  readonly issues: NonNullable<Failure['issues']>;

  constructor(code: ErrorCode, message: string, issues: Failure['issues'] = []) {
    super(message);
    this.code = code;
    this.issues = issues;
  }
}

/**
 * What a caller gets to see of anything thrown. Failures are recognised by a code of the closed union; all else is `internal`, and
 * says nothing but the request id.
 */
export function toProblem(error: unknown, requestId: string): Problem {
  const failure = asFailure(error) ?? { code: 'internal' as const, message: `Something broke inside the console. The request id is ${requestId}.` };
  return {
    type: `urn:millrace:error:${failure.code}`,
    title: ERRORS[failure.code].sentence,
    status: ERRORS[failure.code].status,
    detail: failure.message,
    code: failure.code,
    requestId,
    errors: [...(failure.issues ?? [])],
    kafka: failure.kafka ?? null,
    brokerId: failure.brokerId ?? null,
    remedy: failure.remedy || ERRORS[failure.code].remedy,
  };
}

/** Whether something thrown is a failure that a caller may see. */
export function asFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return Object.hasOwn(ERRORS, error.code) ? (error as Error & Failure) : undefined;
}

/** A problem as a response (RFC 9457). */
export function problemResponse(problem: Problem): Response {
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store, no-transform', 'x-request-id': problem.requestId });
  if (problem.status === 503 || problem.status === 429) headers.set('retry-after', '1');
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
