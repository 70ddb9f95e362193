import type { ReactNode } from 'react';

type Props = { text: string; wanted: string; caseSensitive?: boolean };

/** Marks every place where `wanted` stands in the text. Content is only ever a text node. */
export function Highlight({ text, wanted, caseSensitive }: Props) {
  if (wanted === '') return text;
  const hay = caseSensitive ? text : text.toLowerCase();
  const needle = caseSensitive ? wanted : wanted.toLowerCase();
  const parts: ReactNode[] = [];
  let from = 0;
  for (let at = hay.indexOf(needle); at !== -1 && parts.length < 400; at = hay.indexOf(needle, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + needle.length)}</mark>);
    from = at + needle.length;
  }
  parts.push(text.slice(from));
  return parts;
}
