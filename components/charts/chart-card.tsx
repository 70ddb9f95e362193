'use client';

import { Copy, Ellipsis, LineChart, Table2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { createContext, memo, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { formatDuration } from '@/lib/format/duration';
import { cn } from '../ui/cn';
import { copyText } from '../ui/copy-button';
import { IconButton } from '../ui/icon-button';
import { Menu, type MenuItem } from '../ui/menu';
import { ChartSkeleton } from './chart-skeleton';
import type { ChartEvent, ChartModel } from './model';
import type { ScaleKind } from './value-axis';

/** Plot, legend and table come after the first paint: pages are there before their charts. */
const ChartBody = dynamic(() => import('./chart-body').then((chunk) => chunk.ChartBody), { ssr: false, loading: () => <ChartSkeleton {...useContext(Place)} /> });

const DEFAULT_HEIGHT = 200;

/** What the body will take, so that nothing moves when it comes. */
const Place = createContext({ height: DEFAULT_HEIGHT, rows: 1 });

type ChartCardProps = {
  title: string;
  /** Undefined while the first answer is on its way. */
  model: ChartModel | undefined;
  /** Instead of the plot when the series could not be read. */
  error?: ReactNode;
  /** Counts of things: held until the next sample. */
  stepped?: boolean;
  /** The menu offers a logarithmic axis (latency). */
  offersLog?: boolean;
  defaultScale?: ScaleKind;
  events?: readonly ChartEvent[];
  height?: number;
  /** How many series there will be, while the answer is on its way: the card keeps its height. */
  rows?: number;
  className?: string;
};

/** One chart of one unit: plot, legend, and the same numbers as a table. */
export const ChartCard = memo(function ChartCard({ title, model, error, stepped, offersLog, defaultScale = 'linear', events, height = DEFAULT_HEIGHT, rows = 1, className }: ChartCardProps) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => new Set());
  const [emphasis, setEmphasis] = useState<string>();
  const [asTable, setAsTable] = useState(false);
  const [scale, setScale] = useState<ScaleKind>(defaultScale);
  const names = model?.series.map((series) => series.key).join('\n') ?? '';
  const keys = useMemo(() => (names === '' ? [] : names.split('\n')), [names]);
  const shown = useMemo(() => new Set(keys.filter((key) => !hidden.has(key))), [keys, hidden]);
  const place = useMemo(() => ({ height, rows }), [height, rows]);
  const onTable = useCallback(() => setAsTable((table) => !table), []);
  const onPress = useCallback(
    (key: string, toggle: boolean) =>
      setHidden((known) => {
        const left = keys.filter((other) => !known.has(other));
        if (!toggle) return new Set(left.length === 1 && left[0] === key ? [] : keys.filter((other) => other !== key));
        const next = new Set(known);
        if (!next.delete(key) && left.length > 1) next.add(key);
        return next;
      }),
    [keys],
  );

  const steps = model && model.stepMs > 1_000 ? formatDuration(model.stepMs) : undefined;
  // The menu copies what the chart shows when it is asked.
  const latest = useRef(model);
  useEffect(() => {
    latest.current = model;
  }, [model]);
  const header = useMemo(() => {
    const items: MenuItem[] = [
      { label: asTable ? 'View as chart' : 'View as table', icon: asTable ? <LineChart strokeWidth={1.5} /> : <Table2 strokeWidth={1.5} />, hint: 't', onSelect: onTable },
      { label: 'Copy as CSV', icon: <Copy strokeWidth={1.5} />, onSelect: () => void (latest.current && copyCsv(latest.current)) },
    ];
    if (offersLog) {
      items.push({ kind: 'separator' }, { label: 'Linear axis', checked: scale === 'linear', onSelect: () => setScale('linear') }, { label: 'Logarithmic axis', checked: scale === 'log', onSelect: () => setScale('log') });
    }
    return (
      <header className="flex h-10 items-center gap-2">
        <h2 className="min-w-0 truncate text-title-s">{title}</h2>
        {steps && <span className="num ms-auto text-small whitespace-nowrap text-text-3">{steps} steps</span>}
        <Menu label={`${title}: view`} align="end" items={items} trigger={(props) => <IconButton {...props} label={`${title}: view`} size="sm" icon={<Ellipsis strokeWidth={1.5} />} className={cn('-me-1.5', !steps && 'ms-auto')} />} />
      </header>
    );
  }, [title, steps, asTable, offersLog, scale, onTable]);
  return (
    <section className={cn('@container flex min-w-0 flex-col rounded-md border border-border bg-surface px-4 pb-3', className)}>
      {header}
      {error ?? (
        <Place value={place}>
          <ChartBody {...{ title, model, stepped, scale, events, height, rows, shown, emphasis, asTable, onPress, setEmphasis, onTable }} />
        </Place>
      )}
    </section>
  );
});

async function copyCsv(model: ChartModel): Promise<void> {
  const { chartCsv } = await import('./chart-table');
  copyText(chartCsv(model));
}
