import { Skeleton } from '../ui/skeleton';

/** The plot's geometry while there is nothing to draw yet. */
export function ChartSkeleton({ height }: { height: number }) {
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
