import * as z from 'zod/mini';
import { ERRORS, type ErrorCode, type Problem } from '../errors.ts';

/** Body of every failed call, as `Problem` says it. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
  kafka: z.nullable(z.object({ code: z.number(), name: z.string(), retriable: z.boolean() })),
  brokerId: z.nullable(z.number()),
  remedy: z.nullable(z.string()),
}) satisfies z.ZodMiniType<Problem>;
