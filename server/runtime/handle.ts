import type { ConsoleSystem } from '../console/console-system.ts';

/**
 * The running system, as routes see it. Next loads a module once per bundle, so nothing module-level is shared: this object on
 * `globalThis` is the only way in. Plain data and functions; errors are recognised by `code`, never by `instanceof`.
 */
export interface System {
  readonly console: ConsoleSystem;
  readonly http: {
    /** `Host` headers that are ours, as `name:port`. */
    readonly hosts: readonly string[];
  };
}

const KEY = Symbol.for('millrace.handle');

const STARTED = Symbol.for('millrace.started');

type Holder = { [KEY]?: System; [STARTED]?: true };

/** The running system; undefined before the start has finished, during `next build`, and while stopping. */
export function system(): System | undefined {
  return (globalThis as Holder)[KEY];
}

/** Publishes the running system, or takes it back. Called by `main.ts` only. */
export function installSystem(running: System | undefined): void {
  (globalThis as Holder)[KEY] = running;
}

/** True for the first caller in this process only: whoever gets it starts the system (`main.ts`, or Next's instrumentation). */
export function claimStart(): boolean {
  const holder = globalThis as Holder;
  if (holder[STARTED]) return false;
  holder[STARTED] = true;
  return true;
}
