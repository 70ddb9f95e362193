'use client';

import { memo } from 'react';
import { ChartSkeleton } from './chart-skeleton';
import { ChartTable } from './chart-table';
import { Legend } from './legend';
import type { ChartEvent, ChartModel } from './model';
import { Plot } from './plot';
import { useFigures, useSettled } from './settled';
import type { ScaleKind } from './value-axis';

type BodyProps = {
  title: string;
  model: ChartModel | undefined;
  stepped?: boolean;
  events?: readonly ChartEvent[];
  height: number;
  rows: number;
  scale: ScaleKind;
  shown: ReadonlySet<string>;
  emphasis: string | undefined;
  asTable: boolean;
  onPress: (key: string, toggle: boolean) => void;
  setEmphasis: (key: string | undefined) => void;
  onTable: () => void;
};

/** The plot or its table, and the legend. */
export const ChartBody = memo(function ChartBody({ model, ...props }: BodyProps) {
  return model ? <Chart model={model} {...props} /> : <ChartSkeleton height={props.height} rows={props.rows} />;
});

function Chart({ title, model, stepped, scale, events, height, shown, emphasis, asTable, onPress, setEmphasis, onTable }: BodyProps & { model: ChartModel }) {
  const settled = useSettled(model, shown, scale);
  const figures = useFigures(model);
  const empty = model.series.every((series) => series.values.every((value) => value === null));
  return (
    <>
      {asTable ? (
        <ChartTable model={model} label={title} height={height} />
      ) : (
        <div className="relative">
          <Plot label={title} model={model} settled={settled} shown={shown} emphasis={emphasis} height={height} stepped={stepped} scale={scale} events={events} onTable={onTable} />
          {empty && <p className="absolute inset-x-0 top-1/2 -translate-y-1/2 text-center"><span className="rounded-sm bg-surface px-2 py-1 text-body text-text-2">No samples in this range</span></p>}
        </div>
      )}
      <div className="mt-1">
        <Legend model={figures} settled={settled} shown={shown} stepped={stepped} onPress={onPress} onEmphasis={setEmphasis} />
      </div>
    </>
  );
}
