import { Skeleton } from '../ui/skeleton';

/** The plot's geometry while there is nothing to draw yet, and a row for each series of the legend. */
export function ChartSkeleton({ height, rows }: { height: number; rows: number }) {
  return (
    <div aria-busy className="appear-late">
      <svg aria-hidden width="100%" height={height} className="block">
        {[0.2, 0.4, 0.6, 0.8, 1].map((share) => (
          <line key={share} x1={40} x2="100%" y1={18 + share * (height - 40)} y2={18 + share * (height - 40)} className="stroke-border-subtle" />
        ))}
      </svg>
      <div className="mt-1 pt-4">
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} className="flex h-6 items-center">
            <Skeleton className="w-32" />
          </div>
        ))}
      </div>
    </div>
  );
}
