/**
 * Metric instruments: plain numbers in memory, read by a snapshot once a second. Names follow Kafka's (kebab-case here,
 * mapped to JMX and Prometheus names at the edge); a name carries its unit. Labels are few and bounded.
 */

export type Labels = Readonly<Record<string, string>>;

/** Monotone count of events or bytes since the process started. */
export interface Counter {
  add(amount?: number): void;
  readonly value: number;
}

/** A level that goes up and down. */
export interface Gauge {
  set(value: number): void;
  readonly value: number;
}

/** Durations in milliseconds. Buckets grow by ~9 % (8 per doubling) from 1 µs to ~17 min; the error of a quantile is half a bucket. */
export interface Histogram {
  observe(valueMs: number): void;
}

/** Cumulative bucket counts since start: two snapshots subtract to the interval between them. */
export interface HistogramSnapshot {
  readonly count: number;
  readonly sumMs: number;
  /** Sparse: [bucket index, count]. `bucketUpperMs(index)` gives the bound. */
  readonly buckets: readonly (readonly [number, number])[];
}

export type MetricSample =
  | { readonly name: string; readonly labels: Labels; readonly kind: 'counter' | 'gauge'; readonly value: number }
  | { readonly name: string; readonly labels: Labels; readonly kind: 'histogram'; readonly histogram: HistogramSnapshot };

/** Where instruments are declared and read. The same (name, labels) gives the same instrument. */
export interface Metrics {
  counter(name: string, help: string, labels?: Labels): Counter;
  gauge(name: string, help: string, labels?: Labels): Gauge;
  /** A level computed when it is read. Replaces an earlier one of the same name and labels. */
  observedGauge(name: string, help: string, labels: Labels, read: () => number): void;
  histogram(name: string, help: string, labels?: Labels): Histogram;
  /** Forgets instruments whose labels include all of `labels` (a deleted topic, a closed listener). */
  remove(labels: Labels): void;
  snapshot(): MetricSample[];
}

const BUCKETS_PER_DOUBLING = 8;
const FIRST_BOUND_MS = 0.001;
const BUCKET_COUNT = 241;

/** Upper bound of a bucket, ms. */
export function bucketUpperMs(index: number): number {
  return FIRST_BOUND_MS * 2 ** (index / BUCKETS_PER_DOUBLING);
}

/** Quantile `q` in [0, 1] of a histogram snapshot, ms; undefined when it is empty. */
export function quantileMs(snapshot: HistogramSnapshot, q: number): number | undefined {
  if (snapshot.count === 0) return undefined;
  let remaining = Math.max(1, Math.ceil(q * snapshot.count));
  for (const [index, count] of snapshot.buckets) {
    remaining -= count;
    if (remaining <= 0) return bucketUpperMs(index);
  }
  return undefined;
}

/** What was observed between two cumulative snapshots of one histogram. A restart (count went down) gives `later` whole. */
export function subtractHistogram(later: HistogramSnapshot, earlier: HistogramSnapshot): HistogramSnapshot {
  if (later.count < earlier.count) return later;
  const before = new Map(earlier.buckets);
  const buckets = later.buckets
    .map(([index, count]) => [index, count - (before.get(index) ?? 0)] as const)
    .filter(([, count]) => count > 0);
  return { count: later.count - earlier.count, sumMs: later.sumMs - earlier.sumMs, buckets };
}

class HistogramInstrument implements Histogram {
  private readonly counts = new Float64Array(BUCKET_COUNT);
  private count = 0;
  private sumMs = 0;

  observe(valueMs: number): void {
    const raw = Math.ceil(Math.log2(valueMs / FIRST_BOUND_MS) * BUCKETS_PER_DOUBLING);
    const index = valueMs <= FIRST_BOUND_MS ? 0 : Math.min(BUCKET_COUNT - 1, raw);
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.count += 1;
    this.sumMs += valueMs;
  }

  snapshot(): HistogramSnapshot {
    const buckets: [number, number][] = [];
    this.counts.forEach((count, index) => {
      if (count > 0) buckets.push([index, count]);
    });
    return { count: this.count, sumMs: this.sumMs, buckets };
  }
}

type Instrument =
  | { kind: 'counter' | 'gauge'; cell: { value: number } }
  | { kind: 'observed'; read: () => number }
  | { kind: 'histogram'; histogram: HistogramInstrument };

interface Entry {
  readonly name: string;
  readonly labels: Labels;
  instrument: Instrument;
}

/** Registry of one process (or of one broker, with `isolation=inline`). */
export class MetricRegistry implements Metrics {
  private readonly entries = new Map<string, Entry>();

  counter(name: string, _help: string, labels: Labels = {}): Counter {
    const cell = this.cell('counter', name, labels);
    return {
      add(amount = 1) {
        cell.value += amount;
      },
      get value() {
        return cell.value;
      },
    };
  }

  gauge(name: string, _help: string, labels: Labels = {}): Gauge {
    const cell = this.cell('gauge', name, labels);
    return {
      set(value) {
        cell.value = value;
      },
      get value() {
        return cell.value;
      },
    };
  }

  observedGauge(name: string, _help: string, labels: Labels, read: () => number): void {
    this.entries.set(keyOf(name, labels), { name, labels, instrument: { kind: 'observed', read } });
  }

  histogram(name: string, _help: string, labels: Labels = {}): Histogram {
    const key = keyOf(name, labels);
    const existing = this.entries.get(key);
    if (existing?.instrument.kind === 'histogram') return existing.instrument.histogram;
    const histogram = new HistogramInstrument();
    this.entries.set(key, { name, labels, instrument: { kind: 'histogram', histogram } });
    return histogram;
  }

  remove(labels: Labels): void {
    const wanted = Object.entries(labels);
    for (const [key, entry] of this.entries) {
      if (wanted.every(([label, value]) => entry.labels[label] === value)) this.entries.delete(key);
    }
  }

  snapshot(): MetricSample[] {
    return [...this.entries.values()].map(({ name, labels, instrument }): MetricSample => {
      if (instrument.kind === 'histogram') {
        return { name, labels, kind: 'histogram', histogram: instrument.histogram.snapshot() };
      }
      if (instrument.kind === 'observed') return { name, labels, kind: 'gauge', value: instrument.read() };
      return { name, labels, kind: instrument.kind, value: instrument.cell.value };
    });
  }

  private cell(kind: 'counter' | 'gauge', name: string, labels: Labels): { value: number } {
    const key = keyOf(name, labels);
    const existing = this.entries.get(key);
    if (existing?.instrument.kind === kind) return existing.instrument.cell;
    const cell = { value: 0 };
    this.entries.set(key, { name, labels, instrument: { kind, cell } });
    return cell;
  }
}

function keyOf(name: string, labels: Labels): string {
  return `${name}|${Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(',')}`;
}
