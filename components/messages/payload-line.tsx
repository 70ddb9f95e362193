import type { Payload } from '@/lib/contracts/messages';
import { formatBytes } from '@/lib/format/bytes';
import { Highlight } from '../ui/highlight';
import { Tag } from '../ui/tag';

type Props = { payload: Payload; wanted: string; caseSensitive: boolean; tombstone?: boolean };

const LINE_CHARACTERS = 256;

/** A key or value on one line. Null, empty and absent look different; bytes that are no text are shown as hex. */
export function PayloadLine({ payload, wanted, caseSensitive, tombstone }: Props) {
  if (payload.kind === 'null') return <Tag>{tombstone ? 'tombstone' : 'null'}</Tag>;
  if (payload.kind === 'empty') return <span className="text-text-3">empty (0 B)</span>;
  if (payload.text === null) {
    return (
      <span className="mono text-text-2" data-tip={`${formatBytes(payload.size)}, not valid UTF-8`}>
        {hexOf(payload.base64 ?? '')}
      </span>
    );
  }
  const line = payload.text.slice(0, LINE_CHARACTERS).replace(/\s+/g, ' ');
  return (
    <span className="mono">
      <Highlight text={line} wanted={wanted} caseSensitive={caseSensitive} />
      {(payload.truncated || payload.text.length > LINE_CHARACTERS) && <span className="text-text-3"> … {formatBytes(payload.size)}</span>}
    </span>
  );
}

function hexOf(base64: string): string {
  const binary = atob(base64.slice(0, 64));
  return [...binary].map((character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join(' ');
}
