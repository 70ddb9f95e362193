import { useState } from 'react';

/** The value that was there before while `same` says that nothing of it changed: what depends on it is not drawn again. */
export function useKept<Value>(value: Value, same: (kept: Value, value: Value) => boolean): Value {
  const [kept, setKept] = useState(value);
  if (same(kept, value)) return kept;
  setKept(value);
  return value;
}
