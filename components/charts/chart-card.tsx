'use client';

import { Copy, Ellipsis, LineChart, Table2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { formatDuration } from '@/lib/format/duration';
import { cn } from '../ui/cn';
import { copyText } from '../ui/copy-button';
import { IconButton } from '../ui/icon-button';
import { Menu, type MenuItem } from '../ui/menu';
import { Skeleton } from '../ui/skeleton';
import { ChartTable, chartCsv } from './chart-table';
import type { ScaleKind } from './geometry';
import { Legend } from './legend';
import { summarise } from './gap-runs';
import type { ChartEvent, ChartModel } from './model';
import { Plot } from './plot';

type Props = {
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
  className?: string;
};

/** One chart of one unit: plot, legend, and the same numbers as a table. */
export function ChartCard({ title, model, error, stepped, offersLog, defaultScale = 'linear', events, height = 200, className }: Props) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => new Set());
  const [emphasis, setEmphasis] = useState<string>();
  const [asTable, setAsTable] = useState(false);
  const [scale, setScale] = useState<ScaleKind>(defaultScale);
  const shown = new Set(model?.series.map((series) => series.key).filter((key) => !hidden.has(key)));

  function onPress(key: string, toggle: boolean) {
    const keys = model?.series.map((series) => series.key) ?? [];
    if (toggle) {
      const next = new Set(hidden);
      if (!next.delete(key) && shown.size > 1) next.add(key);
      return setHidden(next);
    }
    const alone = shown.size === 1 && shown.has(key);
    setHidden(new Set(alone ? [] : keys.filter((other) => other !== key)));
  }

  const items: MenuItem[] = [
    { label: asTable ? 'View as chart' : 'View as table', icon: asTable ? <LineChart strokeWidth={1.5} /> : <Table2 strokeWidth={1.5} />, hint: 't', onSelect: () => setAsTable(!asTable) },
    { label: 'Copy as CSV', icon: <Copy strokeWidth={1.5} />, onSelect: () => void (model && copyText(chartCsv(model))) },
  ];
  if (offersLog) {
    items.push({ kind: 'separator' }, { label: 'Linear axis', checked: scale === 'linear', onSelect: () => setScale('linear') }, { label: 'Logarithmic axis', checked: scale === 'log', onSelect: () => setScale('log') });
  }
  return (
    <section className={cn('@container flex min-w-0 flex-col rounded-md border border-border bg-surface px-4 pb-3', className)}>
      <header className="flex h-10 items-center gap-2">
        <h2 className="min-w-0 truncate text-title-s">{title}</h2>
        {model && model.stepMs > 1_000 && <span className="num ms-auto text-small whitespace-nowrap text-text-3">{formatDuration(model.stepMs)} steps</span>}
        <Menu label={`${title}: view`} align="end" items={items} trigger={(props) => <IconButton {...props} label={`${title}: view`} size="sm" icon={<Ellipsis strokeWidth={1.5} />} className={cn('-me-1.5', !(model && model.stepMs > 1_000) && 'ms-auto')} />} />
      </header>
      {error ?? <ChartBody {...{ title, model, stepped, scale, events, height, shown, emphasis, asTable, onPress, setEmphasis }} onTable={() => setAsTable(!asTable)} />}
    </section>
  );
}

type BodyProps = Pick<Props, 'title' | 'model' | 'stepped' | 'events'> & {
  height: number;
  scale: ScaleKind;
  shown: ReadonlySet<string>;
  emphasis: string | undefined;
  asTable: boolean;
  onPress: (key: string, toggle: boolean) => void;
  setEmphasis: (key: string | undefined) => void;
  onTable: () => void;
};

function ChartBody({ title, model, stepped, scale, events, height, shown, emphasis, asTable, onPress, setEmphasis, onTable }: BodyProps) {
  if (!model) return <ChartSkeleton height={height} />;
  const empty = model.series.every((series) => summarise(series.values).last === null);
  return (
    <>
      {asTable ? (
        <ChartTable model={model} label={title} height={height} />
      ) : (
        <div className="relative">
          <Plot label={title} model={model} shown={shown} emphasis={emphasis} height={height} stepped={stepped} scale={scale} events={events} onTable={onTable} />
          {empty && <p className="absolute inset-x-0 top-1/2 -translate-y-1/2 text-center"><span className="rounded-sm bg-surface px-2 py-1 text-body text-text-2">No samples in this range</span></p>}
        </div>
      )}
      <div className="mt-1">
        <Legend model={model} shown={shown} stepped={stepped} onPress={onPress} onEmphasis={setEmphasis} />
      </div>
    </>
  );
}

function ChartSkeleton({ height }: { height: number }) {
  return (
    <div aria-busy className="appear-late">
      <svg aria-hidden width="100%" height={height}>
        {[0.2, 0.4, 0.6, 0.8, 1].map((share) => (
          <line key={share} x1={40} x2="100%" y1={18 + share * (height - 40)} y2={18 + share * (height - 40)} className="stroke-border-subtle" />
        ))}
      </svg>
      <Skeleton className="mt-2 h-3 w-32" />
    </div>
  );
}
