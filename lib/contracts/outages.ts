import * as z from 'zod/mini';

/**
 * A moment of an outage. `lost` the process ended, was paused or was asked to stop · `ended` a stopped process is gone ·
 * `detected` the controller has fenced the broker · `controller-elected` there is an active controller again · `leaders-elected`
 * the broker leads nothing any more · `restarted` its process was started or continued · `serving` it answers clients ·
 * `caught-up` it is in the cluster and all its replicas are in sync.
 */
export const outageStepName = z.enum(['lost', 'ended', 'detected', 'controller-elected', 'leaders-elected', 'restarted', 'serving', 'caught-up']);
export type OutageStepName = z.infer<typeof outageStepName>;

export const outageStep = z.object({
  step: outageStepName,
  /** ms since the epoch, by the clock of the process that saw it. */
  at: z.number(),
  /** Since the loss. */
  afterMs: z.number(),
  text: z.string(),
});
export type OutageStep = z.infer<typeof outageStep>;

/** One absence of an embedded broker, from its loss until it is caught up. */
export const outage = z.object({
  id: z.string(),
  brokerId: z.number(),
  kind: z.enum(['crash', 'stop', 'pause']),
  /** "signal SIGKILL", "exit code 1: …", "stopped by a user", "paused by a user". */
  cause: z.string(),
  lostAt: z.number(),
  /** null while it lasts. */
  endedAt: z.nullable(z.number()),
  /** How often its process has ended by itself meanwhile. */
  crashes: z.number(),
  /** Crashed too often: it is not restarted any more. */
  gaveUp: z.boolean(),
  /** In the order of time. */
  steps: z.array(outageStep),
});
export type Outage = z.infer<typeof outage>;
