import { errorText } from '../../server/base/logger.ts';
import { type PlanChanges, planOf, type RunPlan } from './run-plan.ts';
import { Simulation } from './simulation.ts';
import { ViolationError } from './violation.ts';

/** What one run did; equal for equal seeds and plans. */
export interface RunResult {
  readonly plan: RunPlan;
  readonly hash: string;
  readonly events: number;
  readonly acknowledged: number;
  readonly attempted: number;
  readonly read: number;
  readonly commits: number;
  readonly faults: number;
  readonly virtualMs: number;
  /** Rare events of the engine, by fault site. */
  readonly rareEvents: ReadonlyMap<string, number>;
  /** The first broken promise, if any, with its last events. */
  readonly violation: { readonly kind: string; readonly message: string; readonly tail: readonly string[] } | undefined;
}

/** One seeded run: a safety phase with faults, then everything is mended and must work again. Never rejects. */
export async function simulate(seed: number, options: { changes?: PlanChanges; print?: (line: string) => void } = {}): Promise<RunResult> {
  const plan = planOf(seed, options.changes);
  const simulation = new Simulation(plan, options.print);
  const onRejection = (error: unknown): void => simulation.violated(new ViolationError('unhandled-rejection', errorText(error), { cause: error }));
  process.on('unhandledRejection', onRejection);
  let violation: RunResult['violation'];
  try {
    await simulation.run();
  } catch (error) {
    const kind = error instanceof ViolationError ? error.kind : 'exception';
    const stack = error instanceof Error && error.cause instanceof Error ? `\n${error.cause.stack}` : kind === 'exception' && error instanceof Error ? `\n${error.stack}` : '';
    violation = { kind, message: `${errorText(error)}${stack}`, tail: simulation.trace.tail(400) };
  } finally {
    simulation.end();
    process.off('unhandledRejection', onRejection);
  }
  const { acknowledged, attempted, read, commits } = simulation.history;
  const { hash, events } = simulation.trace;
  const { faults, rareEvents } = simulation;
  return { plan, hash, events, acknowledged, attempted, read, commits, faults, rareEvents, virtualMs: simulation.clock.monotonic(), violation };
}
