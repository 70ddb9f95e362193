'use client';

import { useEffect, useRef, useState } from 'react';

const SETTLE_MS = 200;

/** The text of a field whose value lives elsewhere (the address): shown at once, handed over 200 ms after the last key. */
export function useSettledText(value: string, onValueChange: (value: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(value);
  const sent = useRef(value);

  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);

  useEffect(() => {
    if (text === sent.current) return;
    const timer = window.setTimeout(() => {
      sent.current = text;
      onValueChange(text);
    }, SETTLE_MS);
    return () => window.clearTimeout(timer);
  }, [text, onValueChange]);

  return [text, setText];
}
