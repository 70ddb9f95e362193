import { cn } from './cn';
import { sparkGeometry, thinOut } from './sparkline-path';

const SIZE = { width: 96, height: 24 };
const POINTS = 60;

type Props = { values: readonly (number | null)[]; max?: number; className?: string };

/** Decorative: the value stands in text beside it. */
export function Sparkline({ values, max, className }: Props) {
  const { path, dots, last } = sparkGeometry(thinOut(values, POINTS), SIZE, max);
  return (
    <svg aria-hidden viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} width={SIZE.width} height={SIZE.height} className={cn('shrink-0 text-chart-1', className)}>
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.25" strokeLinejoin="round" strokeLinecap="round" />
      {dots.map((dot) => (
        <circle key={dot.x} cx={dot.x} cy={dot.y} r="1" fill="currentColor" />
      ))}
      {last && <circle cx={last.x} cy={last.y} r="1.75" fill="currentColor" />}
    </svg>
  );
}
