import * as z from 'zod/mini';

/** Everything an API call can fail with. Closed: a new one gets its sentence and its status here. */
export const ERRORS = {
  invalid_request: { status: 400, sentence: 'Something in the request is not valid.' },
  invalid_config: { status: 422, sentence: 'The cluster refuses these settings.' },
  confirmation_mismatch: { status: 422, sentence: 'The typed name does not match.' },
  forbidden_origin: { status: 403, sentence: 'The request does not come from this console.' },
  not_found: { status: 404, sentence: 'It does not exist, or not any more.' },
  method_not_allowed: { status: 405, sentence: 'This address does not take that method.' },
  conflict: { status: 409, sentence: 'It is in a state that does not allow this.' },
  read_only: { status: 409, sentence: 'This console is read-only.' },
  payload_too_large: { status: 413, sentence: 'The request is too large.' },
  unsupported_media_type: { status: 415, sentence: 'The request must be JSON.' },
  misdirected: { status: 421, sentence: 'This address is not one that the console serves.' },
  rate_limited: { status: 429, sentence: 'Too many at once. Wait a moment.' },
  kafka_error: { status: 422, sentence: 'The cluster refused the request.' },
  unsupported: { status: 501, sentence: 'This cluster does not offer that.' },
  unreachable: { status: 503, sentence: 'No broker of the cluster answers.' },
  not_ready: { status: 503, sentence: 'The console is still starting.' },
  timeout: { status: 504, sentence: 'The cluster did not answer in time.' },
  internal: { status: 500, sentence: 'Something broke inside the console.' },
} as const satisfies Record<string, { status: number; sentence: string }>;
export type ErrorCode = keyof typeof ERRORS;

export const errorCodeSchema = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]);

/** Body of every failed call: `application/problem+json` (RFC 9457) with our fields. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  /** What failed, with the thing, the value and the limit. */
  detail: z.string(),
  code: errorCodeSchema,
  requestId: z.string(),
  /** Input errors: where, as dotted path. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
  /** Kafka's own answer, when it was Kafka that refused. */
  kafka: z.nullable(z.object({ code: z.number(), name: z.string(), retriable: z.boolean() })),
  brokerId: z.nullable(z.number()),
  /** What to try next, in one sentence. */
  remedy: z.nullable(z.string()),
});
export type Problem = z.infer<typeof problem>;

/** A failed call, in the browser. `problem.code` decides, never `instanceof` across bundles. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(value: Problem) {
    super(value.detail);
    this.name = 'ApiError';
    this.problem = value;
  }
}

/** A problem for failures that never reached the server (offline, aborted, not JSON). */
export function localProblem(code: ErrorCode, detail: string): Problem {
  return {
    type: `urn:millrace:error:${code}`,
    title: ERRORS[code].sentence,
    status: ERRORS[code].status,
    detail,
    code,
    requestId: '',
    errors: [],
    kafka: null,
    brokerId: null,
    remedy: code === 'unreachable' ? 'Check that Millrace is still running, then retry.' : null,
  };
}

/** The problem inside anything thrown by a hook. */
export function problemOf(error: unknown): Problem {
  if (typeof error === 'object' && error !== null && 'problem' in error) {
    const parsed = problem.safeParse(error.problem);
    if (parsed.success) return parsed.data;
  }
  return localProblem('internal', error instanceof Error ? error.message : String(error));
}
