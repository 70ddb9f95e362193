/** Ticks of a value axis: from zero, about 5 of them, round in the axis' own unit. */
export function valueTicks(max: number, divisor = 1): number[] {
  const scaled = max / divisor;
  if (!(scaled > 0)) return [0, divisor];
  const step = niceStep(scaled / 4.5);
  const ticks: number[] = [];
  for (let tick = 0; tick < scaled + step * 0.999; tick += step) ticks.push(tick * divisor);
  return ticks;
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 2.5 ? 2.5 : lead <= 5 ? 5 : 10) * power;
}

/** Powers of ten around the values, for a logarithmic axis. */
export function logTicks(min: number, max: number): number[] {
  const from = Math.floor(Math.log10(Math.max(min, 1e-3)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(max, 1e-3))));
  return Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR];

/** Moments on the time axis, at most one per `every` pixels, on round times of day in a zone `offsetMs` ahead of UTC. */
export function timeTicks(from: number, to: number, widthPx: number, offsetMs = 0, every = 72): number[] {
  const most = Math.max(2, Math.floor(widthPx / every));
  const step = STEPS.find((candidate) => (to - from) / candidate <= most) ?? 24 * HOUR;
  const ticks: number[] = [];
  for (let tick = Math.ceil((from + offsetMs) / step) * step - offsetMs; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}
