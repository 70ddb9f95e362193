import { useState } from 'react';

/** The value that was there before while `stands` says that it does: what depends on it is not drawn again. */
export function useKept<Value>(value: Value, stands: (kept: Value) => boolean): Value {
  const [kept, setKept] = useState(value);
  if (kept === value || stands(kept)) return kept;
  setKept(value);
  return value;
}
