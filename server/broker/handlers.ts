import type { Handler } from './handler.ts';

/** Every handler of the broker, one file each in `handlers/`, in key order. An API without a line here is not served. */
export const handlers: readonly Handler[] = [];
