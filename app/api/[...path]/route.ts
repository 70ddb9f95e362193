import { answering } from '@/server/http/define-route';
import { HttpFailure } from '@/server/http/problems';

/** Addresses that are no resource: a problem, not a page. */
const unknown = (request: Request): Promise<Response> =>
  answering(request, () => Promise.reject(new HttpFailure('not_found', `There is no ${new URL(request.url).pathname.slice(0, 200)} here.`)));

export const GET = unknown;
export const POST = unknown;
export const PUT = unknown;
export const PATCH = unknown;
export const DELETE = unknown;
