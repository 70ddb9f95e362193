import { formatInteger } from '@/lib/format/number';

type Props = {
  /** Offsets of the partition's log; null when no replica answered. */
  startOffset: number | null;
  endOffset: number | null;
  committedOffset?: number | null;
  /** Longest log of the list, so that bars of one table share a scale. */
  scaleRecords?: number;
  className?: string;
};

const WIDTH = 160;
const HEIGHT = 12;

/** One bar from log start to log end, a tick at the committed offset, the lag between it and the end. */
export function OffsetRangeBar({ startOffset, endOffset, committedOffset, scaleRecords, className }: Props) {
  if (startOffset === null || endOffset === null) return <span className="hatch inline-block h-2 w-40 rounded-xs" data-tip="No replica answered" />;
  const records = Math.max(0, endOffset - startOffset);
  const scale = Math.max(1, scaleRecords ?? records);
  const length = records === 0 ? 0 : Math.max(2, (records / scale) * WIDTH);
  const x = (offset: number) => (records === 0 ? 0 : (Math.min(Math.max(offset - startOffset, 0), records) / records) * length);
  const committed = committedOffset ?? undefined;
  const text = rangeText(startOffset, endOffset, committed);
  return (
    <span className={className} data-tip={text}>
      <svg aria-hidden viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} className="block">
        <line x1={0} x2={WIDTH} y1={6} y2={6} className="stroke-border" strokeWidth={1} />
        {committed === undefined ? (
          <rect x={0} y={3} width={length} height={6} rx={1} className="fill-chart-1" />
        ) : (
          <>
            <rect x={0} y={3} width={x(committed)} height={6} rx={1} className="fill-chart-1" />
            <rect x={x(committed)} y={3} width={Math.max(0, length - x(committed))} height={6} rx={1} className="fill-chart-1 opacity-25" />
            <rect x={Math.min(x(committed), WIDTH - 1.5)} y={0} width={1.5} height={12} className="fill-text" />
          </>
        )}
      </svg>
      <span className="sr-only">{text}</span>
    </span>
  );
}

function rangeText(start: number, end: number, committed: number | undefined): string {
  const range = `offsets ${formatInteger(start)} to ${formatInteger(end)}`;
  if (committed === undefined) return range;
  return `${range}, committed ${formatInteger(committed)}, lag ${formatInteger(Math.max(0, end - committed))}`;
}
