import { ApiError, isProblem, localProblem } from '../errors.ts';

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal;
}

/** Calls the console API. `T` is the contract's response type. Throws ApiError with a problem, or the AbortError of a cancelled call. */
export async function request<T>(url: string, options: RequestOptions = {}): Promise<T> {
  const response = await open(url, options);
  return (await response.json()) as T;
}

/** The same, with the answer as a stream. */
export async function open(url: string, options: RequestOptions = {}): Promise<Response> {
  const init: RequestInit = { method: options.method ?? 'GET', cache: 'no-store', signal: options.signal };
  if (options.body !== undefined) {
    init.body = JSON.stringify(options.body);
    init.headers = { 'content-type': 'application/json' };
  }
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(localProblem('unreachable', 'The console server does not answer.'));
  }
  if (!response.ok) throw new ApiError(await problemIn(response));
  return response;
}

async function problemIn(response: Response) {
  const body: unknown = await response.json().catch(() => undefined);
  return isProblem(body) ? body : localProblem('internal', `The console answered ${response.status} ${response.statusText}`.trim());
}
