import type * as z from 'zod/mini';
import { parseSegment } from '../../lib/routes.ts';
import { HttpFailure } from './problems.ts';

/** Path parameters, decoded by the console's own rule (`~` + base64url for awkward names). Throws HttpFailure `invalid_request`. */
export function readParams<S extends z.ZodMiniType>(schema: S, raw: Readonly<Record<string, string | string[] | undefined>>): z.output<S> {
  const decoded = Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name, parseSegment(Array.isArray(value) ? value.join('/') : (value ?? ''))]),
  );
  return parse(schema, decoded, 'path');
}

/** Query parameters; of a repeated one the last counts. Throws HttpFailure `invalid_request`. */
export function readQuery<S extends z.ZodMiniType>(schema: S, url: string): z.output<S> {
  return parse(schema, Object.fromEntries(new URL(url).searchParams), 'query');
}

/** JSON body of at most `maxBytes`. Throws HttpFailure `payload_too_large` or `invalid_request`. */
export async function readBody<S extends z.ZodMiniType>(schema: S, request: Request, maxBytes: number): Promise<z.output<S>> {
  const text = await readText(request, maxBytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HttpFailure('invalid_request', 'The body is not valid JSON.');
  }
  return parse(schema, value, '');
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = (): HttpFailure => new HttpFailure('payload_too_large', `The body is larger than ${maxBytes} bytes.`);
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  const reader = request.body?.getReader();
  if (!reader) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > maxBytes) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse<S extends z.ZodMiniType>(schema: S, value: unknown, where: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: sentence(issue) }));
  const first = issues[0];
  const place = [where, first?.path].filter(Boolean).join(' ');
  throw new HttpFailure('invalid_request', `${place === '' ? '' : `${place}: `}${first?.message ?? 'not valid'}`, issues.slice(0, 50));
}

/** zod/mini has no texts of its own: ours where the schema gives one, else what was expected. Never the input itself. */
function sentence(issue: z.core.$ZodIssue): string {
  if (issue.message && issue.message !== 'Invalid input') return issue.message.slice(0, 200);
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`.slice(0, 200);
    default:
      return 'not valid';
  }
}
