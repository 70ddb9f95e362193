import { seriesLook, type ChartStep } from './series-look';

/** Colour, dash and marker of a series as its line has them. */
export function Swatch({ step }: { step: ChartStep }) {
  const look = seriesLook[step];
  return (
    <svg aria-hidden viewBox="0 0 20 8" width={20} height={8} className="shrink-0">
      <line x1={0} x2={20} y1={4} y2={4} className={look.color} strokeWidth={look.width + 0.5} strokeDasharray={look.dash} />
      {look.ring && <circle cx={10} cy={4} r={2.5} className={`${look.color} fill-surface`} strokeWidth={1.25} />}
    </svg>
  );
}
