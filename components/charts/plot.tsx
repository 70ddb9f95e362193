'use client';

import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useZone } from '../ui/time';
import { Axes } from './axes';
import { useCrosshair, useSetCrosshair } from './crosshair';
import { cursorText, CursorLine, CursorTooltip } from './cursor';
import { EventLane, LANE_HEIGHT } from './event-lane';
import { Gaps } from './gaps';
import { geometry as geometryOf, type Geometry } from './geometry';
import type { ChartEvent, ChartModel } from './model';
import { RechartsHead, RechartsLines } from './recharts-lines';
import { type Selection, useSpanSelection } from './use-span-selection';
import type { ScaleKind } from './value-axis';

type Props = {
  label: string;
  model: ChartModel;
  /** As it stands until the plot slides. */
  settled: ChartModel;
  shown: ReadonlySet<string>;
  emphasis: string | undefined;
  height: number;
  stepped?: boolean;
  scale?: ScaleKind;
  events?: readonly ChartEvent[];
  onTable: () => void;
};

/** The drawing itself, in the browser only, as wide as its place: Recharts' shapes draw the data, axes and overlays lie on the same geometry. */
export function Plot(props: Props) {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const box = ref.current;
    if (!box) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={ref} className="relative min-w-0">
      {width > 80 ? <SizedPlot {...props} width={width} /> : <svg aria-hidden width="100%" height={props.height} />}
    </div>
  );
}

function SizedPlot({ label, model, settled, shown, emphasis, width, height, stepped = false, scale = 'linear', events, onTable }: Props & { width: number }) {
  const source = useId();
  const zone = useZone();
  const crosshair = useCrosshair();
  const setCrosshair = useSetCrosshair();
  const geometry = useMemo(
    () => geometryOf(settled, shown, { width, height }, scale, events ? LANE_HEIGHT : 0),
    [settled, shown, width, height, scale, events],
  );
  const at = crosshair?.at ?? model.to - model.stepMs;
  const span = useSpanSelection(geometry, model.to);

  function onPointerMove(event: PointerEvent<HTMLDivElement>) {
    span.onPointerMove(event);
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    if (x < geometry.plot.left || x > geometry.plot.right) return setCrosshair(undefined);
    setCrosshair({ at: geometry.atX(x), source });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 't') return onTable();
    if (event.key === 'Enter') return span.take();
    if (event.key === 'Escape') span.leave();
    const next = keyTarget(event, at, model);
    if (next === undefined) return;
    event.preventDefault();
    if (event.shiftKey && next !== 'none') span.extend(at, next);
    setCrosshair(next === 'none' ? undefined : { at: next, source });
  }

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={`${label}: arrow keys move along time, with Shift they pick a span, t shows the numbers as a table`}
      aria-orientation="horizontal"
      aria-valuemin={model.from}
      aria-valuemax={model.to}
      aria-valuenow={at}
      aria-valuetext={cursorText(model, at, zone)}
      onPointerDown={span.onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={span.onPointerUp}
      onPointerLeave={() => setCrosshair(undefined)}
      onBlur={() => setCrosshair(undefined)}
      onKeyDown={onKeyDown}
      className="rounded-sm select-none"
    >
      <div className="relative" ref={(box) => void box?.style.setProperty('height', `${height}px`)}>
        <svg width={width} height={height} className="absolute inset-0 block touch-pan-y">
          <Axes geometry={geometry} zone={zone} />
        </svg>
        <RechartsLines settled={settled} geometry={geometry} shown={shown} emphasis={emphasis} stepped={stepped} />
        <RechartsHead settled={settled} model={model} geometry={geometry} shown={shown} emphasis={emphasis} stepped={stepped} />
        <svg width={width} height={height} className="absolute inset-0 block touch-pan-y">
          <text aria-hidden x={0} y={11} className="num fill-text-3 text-micro">
            {model.noun ?? geometry.scale.unit}
          </text>
          <Gaps settled={settled} geometry={geometry} />
          {events && <EventLane events={events} geometry={geometry} />}
          {span.selection && <SelectedSpan geometry={geometry} selection={span.selection} />}
          <CursorLine model={model} geometry={geometry} shown={shown} />
        </svg>
      </div>
      <CursorTooltip model={model} geometry={geometry} shown={shown} source={source} stepped={stepped} />
    </div>
  );
}

function SelectedSpan({ geometry: { plot, x }, selection }: { geometry: Geometry; selection: Selection }) {
  const from = x(Math.min(selection.anchor, selection.at));
  const to = x(Math.max(selection.anchor, selection.at));
  return <rect aria-hidden x={from} y={plot.top} width={Math.max(1, to - from)} height={plot.bottom - plot.top} className="fill-accent stroke-accent-line" fillOpacity={0.14} />;
}

function keyTarget(event: KeyboardEvent, at: number, model: ChartModel): number | 'none' | undefined {
  const step = model.stepMs * (event.ctrlKey ? 10 : 1);
  const last = model.to - model.stepMs;
  switch (event.key) {
    case 'ArrowLeft':
      return Math.max(model.from, at - step);
    case 'ArrowRight':
      return Math.min(last, at + step);
    case 'Home':
      return model.from;
    case 'End':
      return last;
    case 'Escape':
      return 'none';
    default:
      return undefined;
  }
}
