import type { Clock, TimerHandle } from './clock.ts';

/** The process's own clock. Timers are unreferenced: an open socket or file keeps the process alive, a timer does not. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, callback): TimerHandle {
    const timer = setTimeout(callback, Math.max(0, Math.min(delayMs, 2_147_483_647)));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
  every(periodMs, callback): TimerHandle {
    const timer = setInterval(callback, periodMs);
    timer.unref();
    return { cancel: () => clearInterval(timer) };
  },
};
