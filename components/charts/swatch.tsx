import { Marker } from './marker';
import { seriesLook, type ChartStep } from './series-look';

/** Colour and second cue of a series as its line has them. */
export function Swatch({ step, stepped }: { step: ChartStep; stepped?: boolean }) {
  const look = seriesLook[step];
  return (
    <svg aria-hidden viewBox="0 0 20 8" width={20} height={8} className="shrink-0">
      <line x1={0} x2={20} y1={4} y2={4} className={look.color} strokeWidth={look.width + 0.5} strokeDasharray={stepped ? look.dash : undefined} />
      {!stepped && <Marker step={step} x={10} y={4} />}
    </svg>
  );
}
