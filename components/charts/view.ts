import type { ChartModel } from './model';

/** A plot that moves with time slides by this part of its span at once. */
const SLIDES = 25;

/** What a plot shows: of a standing model all; a moving one slides in steps, and has room for what comes until the next. */
export function viewOf(model: ChartModel): { from: number; to: number } {
  if (!model.moving) return model;
  const span = model.to - model.from;
  const slideMs = Math.max(1, Math.round(span / SLIDES / model.stepMs)) * model.stepMs;
  const to = Math.ceil(model.to / slideMs) * slideMs;
  return { from: to - span, to };
}
