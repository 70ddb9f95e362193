/** A number that we do not have: never 0. The reason shows on hover and focus and is read out. */
export function Unknown({ reason }: { reason: string }) {
  return (
    <span data-tip={reason} tabIndex={0} className="text-text-3">
      <span aria-hidden>–</span>
      <span className="sr-only">unknown: {reason}</span>
    </span>
  );
}
