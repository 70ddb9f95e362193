import { memo, useId } from 'react';
import type { Geometry } from './geometry';
import { longGaps } from './gap-runs';
import type { ChartModel } from './model';

/** Long spans without any sample are hatched: neither joined nor zero. */
export const Gaps = memo(function Gaps({ settled, geometry }: { settled: ChartModel; geometry: Geometry }) {
  const id = useId();
  const { plot } = geometry;
  const x = (slot: number) => Math.max(plot.left, geometry.x(settled.from + slot * settled.stepMs));
  return (
    <g aria-hidden>
      <defs>
        <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line x1="0" x2="0" y1="0" y2="6" className="stroke-unknown-line" strokeWidth="1" />
        </pattern>
      </defs>
      {longGaps(settled.series.map((series) => series.values)).map(([first, last]) => (
        <rect key={first} x={x(first)} y={plot.top} width={Math.max(1, x(last + 1) - x(first))} height={plot.bottom - plot.top} fill={`url(#${id})`} className="opacity-60" />
      ))}
    </g>
  );
});
