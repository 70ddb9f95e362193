import { cn } from '../ui/cn';
import { markerPath, seriesLook, type ChartStep } from './series-look';

/** The marker of a series, on the ground of the card so that it stands out of its line. */
export function Marker({ step, x, y }: { step: ChartStep; x: number; y: number }) {
  const look = seriesLook[step];
  if (look.marker === 'none') return null;
  return <path transform={`translate(${x} ${y})`} d={markerPath[look.marker]} className={cn(look.hollow ? 'fill-surface' : look.fill, look.hollow ? look.color : 'stroke-surface')} strokeWidth={look.hollow ? 1.25 : 1} />;
}
