'use client';

import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Payload } from '@/lib/contracts/messages';
import { exactBytes, formatBytes } from '@/lib/format/bytes';
import { cn } from '../ui/cn';
import { CopyButton } from '../ui/copy-button';
import { HexViewer } from '../ui/hex-viewer';
import { JsonViewer } from '../ui/json-viewer';
import { Segmented } from '../ui/segmented';
import { Tag } from '../ui/tag';

type Look = 'json' | 'text' | 'hex';
type Props = { label: string; payload: Payload; /** Where the whole of it can be downloaded. */ rawHref: string; className?: string };

/** A key, value or header value: as JSON, as text, as bytes. Numbers stand as they stand in the record. */
export function PayloadView({ label, payload, rawHref, className }: Props) {
  const looks: Look[] = [...(payload.kind === 'json' ? ['json' as const] : []), ...(payload.text !== null ? ['text' as const] : []), 'hex'];
  const [chosen, setChosen] = useState<Look | undefined>();
  const look = chosen !== undefined && looks.includes(chosen) ? chosen : looks[0];
  const none = payload.kind === 'null' || payload.kind === 'empty';
  return (
    <section className={cn('flex flex-col gap-2 px-4 py-3', className)}>
      <header className="flex min-h-6 flex-wrap items-center gap-2">
        <h3 className="text-title-s">{label}</h3>
        <span className="num text-small text-text-3" data-tip={exactBytes(payload.size)}>
          {none ? '' : formatBytes(payload.size)}
        </span>
        <span className="flex-1" />
        {!none && (
          <>
            <Segmented label={`${label} as`} size="sm" segments={looks.map((value) => ({ value, label: value === 'json' ? 'JSON' : value === 'text' ? 'Text' : 'Hex' }))} value={look ?? 'hex'} onValueChange={setChosen} />
            {payload.text !== null && <CopyButton text={payload.text} label={`Copy ${label.toLowerCase()}`} />}
            <a href={rawHref} download aria-label={`Download ${label.toLowerCase()}`} data-tip={`Download ${label.toLowerCase()}`} className="inline-flex size-6 items-center justify-center rounded-sm text-text-3 hover:bg-hover hover:text-text">
              <Download aria-hidden className="size-4" />
            </a>
          </>
        )}
      </header>
      {payload.kind === 'null' && <Tag className="self-start">null</Tag>}
      {payload.kind === 'empty' && <p className="text-body text-text-3">empty (0 B)</p>}
      {!none && <Body label={label} payload={payload} look={look ?? 'hex'} />}
      {payload.truncated && <p className="text-small text-text-3">Only the first part is shown; download it for the whole.</p>}
    </section>
  );
}

function Body({ label, payload, look }: { label: string; payload: Payload; look: Look }) {
  const bytes = useMemo(() => bytesOf(payload), [payload]);
  if (look === 'json' && payload.text !== null) return <JsonViewer text={payload.text} label={label} />;
  if (look === 'text' && payload.text !== null) {
    return (
      <pre aria-label={label} tabIndex={0} className="mono max-h-[60dvh] overflow-auto rounded-md border border-border-subtle bg-sunken px-3 py-2 break-all whitespace-pre-wrap">
        {payload.text}
      </pre>
    );
  }
  return <HexViewer bytes={bytes} label={label} />;
}

function bytesOf(payload: Payload): Uint8Array {
  if (payload.base64 !== null) return Uint8Array.from(atob(payload.base64), (character) => character.charCodeAt(0));
  return new TextEncoder().encode(payload.text ?? '');
}
