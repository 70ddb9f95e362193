/** Everything an API call can fail with. Closed: a new one gets its sentence, its status and what to try here; null where the detail says it. */
export const ERRORS = {
  invalid_request: { status: 400, sentence: 'Something in the request is not valid.', remedy: null },
  invalid_config: { status: 422, sentence: 'The cluster refuses these settings.', remedy: null },
  confirmation_mismatch: { status: 422, sentence: 'The typed name does not match.', remedy: null },
  forbidden_origin: { status: 403, sentence: 'The request does not come from this console.', remedy: 'Open the console itself and do it there.' },
  not_found: { status: 404, sentence: 'It does not exist, or not any more.', remedy: 'It may have been deleted meanwhile: the list shows what exists now.' },
  method_not_allowed: { status: 405, sentence: 'This address does not take that method.', remedy: null },
  conflict: { status: 409, sentence: 'It is in a state that does not allow this.', remedy: 'Reload to see its present state, then try again.' },
  read_only: { status: 409, sentence: 'This console is read-only.', remedy: 'Start Millrace without the read-only switch to change things.' },
  payload_too_large: { status: 413, sentence: 'The request is too large.', remedy: 'Send less at once.' },
  unsupported_media_type: { status: 415, sentence: 'The request must be JSON.', remedy: null },
  misdirected: { status: 421, sentence: 'This address is not one that the console serves.', remedy: 'Use the address that Millrace printed when it started.' },
  rate_limited: { status: 429, sentence: 'Too many at once. Wait a moment.', remedy: 'Wait for one of them to end.' },
  kafka_error: { status: 422, sentence: 'The cluster refused the request.', remedy: 'The broker’s log has more about it.' },
  unsupported: { status: 501, sentence: 'This cluster does not offer that.', remedy: 'Its brokers are too old for this, or another product.' },
  unreachable: { status: 503, sentence: 'No broker of the cluster answers.', remedy: 'See the brokers page for which brokers run, then try again.' },
  not_ready: { status: 503, sentence: 'The console is still starting.', remedy: 'Try again in a few seconds.' },
  timeout: { status: 504, sentence: 'The cluster did not answer in time.', remedy: 'Try again; the brokers page shows which broker is busy.' },
  internal: { status: 500, sentence: 'Something broke inside the console.', remedy: 'Try again. If it fails again, Millrace’s log has the cause under the request id.' },
} as const satisfies Record<string, { status: number; sentence: string; remedy: string | null }>;
export type ErrorCode = keyof typeof ERRORS;

/** Body of every failed call: `application/problem+json` (RFC 9457) with our fields. Its schema is `contracts/problem.ts`. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  /** What failed, with the thing, the value and the limit. */
  detail: string;
  code: ErrorCode;
  requestId: string;
  /** Input errors: where, as dotted path. */
  errors: { path: string; message: string }[];
  /** Kafka's own answer, when it was Kafka that refused. */
  kafka: { code: number; name: string; retriable: boolean } | null;
  brokerId: number | null;
  /** What to try next, in one sentence. */
  remedy: string | null;
};

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number';
const orNull = (check: Check): Check => (value) => value === null || check(value);
const shape = (fields: Readonly<Record<string, Check>>): Check => (value) =>
  typeof value === 'object' && value !== null && Object.entries(fields).every(([key, check]) => check(Reflect.get(value, key)));

/** One check a field, so that a field without one is a type error. */
const PROBLEM_FIELDS: Record<keyof Problem, Check> = {
  type: isText,
  title: isText,
  status: isNumber,
  detail: isText,
  code: (value) => typeof value === 'string' && Object.hasOwn(ERRORS, value),
  requestId: isText,
  errors: (value) => Array.isArray(value) && value.every(shape({ path: isText, message: isText })),
  kafka: orNull(shape({ code: isNumber, name: isText, retriable: (value) => typeof value === 'boolean' })),
  brokerId: orNull(isNumber),
  remedy: orNull(isText),
};
const checkProblem = shape(PROBLEM_FIELDS);

/** Whether it is a problem of ours: something else may answer in the console's place. */
export function isProblem(value: unknown): value is Problem {
  return checkProblem(value);
}

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
  if (typeof error === 'object' && error !== null && 'problem' in error && isProblem(error.problem)) return error.problem;
  return localProblem('internal', error instanceof Error ? error.message : String(error));
}
