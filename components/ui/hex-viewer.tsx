'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState, type KeyboardEvent } from 'react';
import { cn } from './cn';
import { CopyButton } from './copy-button';
import { BYTES_PER_ROW, hexRow, readings } from './hex-rows';

const ROW_PX = 20;

type Props = { bytes: Uint8Array; label: string; className?: string };

/** Offset, sixteen bytes, text. The chosen byte is marked in both columns and read as numbers below. */
export function HexViewer({ bytes, label, className }: Props) {
  const region = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const rows = Math.ceil(bytes.length / BYTES_PER_ROW);
  const virtualizer = useVirtualizer({ count: rows, getScrollElement: () => region.current, estimateSize: () => ROW_PX, overscan: 20 });

  function onKeyDown(event: KeyboardEvent) {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -BYTES_PER_ROW, ArrowDown: BYTES_PER_ROW };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(bytes.length - 1, at + step));
    setAt(next);
    virtualizer.scrollToIndex(Math.floor(next / BYTES_PER_ROW));
  }

  if (bytes.length === 0) return <p className="text-body text-text-3">empty (0 B)</p>;
  const items = virtualizer.getVirtualItems();
  return (
    <div className={cn('relative min-w-0 rounded-md border border-border-subtle bg-sunken', className)}>
      <CopyButton label={`Copy ${label} as hex`} text={() => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')} className="absolute end-1 top-1 z-1 bg-sunken" />
      <div ref={region} role="group" tabIndex={0} aria-label={`${label} in hex: arrow keys move by byte`} onKeyDown={onKeyDown} className="mono max-h-80 overflow-auto py-1.5 focus-visible:-outline-offset-2">
        <div style={{ height: items[0]?.start ?? 0 }} />
        {items.map((item) => (
          <Row key={item.index} bytes={bytes} row={item.index} at={at} onChoose={setAt} />
        ))}
        <div style={{ height: virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) }} />
      </div>
      <dl aria-live="polite" className="num flex flex-wrap gap-x-4 gap-y-0.5 border-t border-border-subtle px-3 py-1.5 text-small">
        <div className="flex gap-1.5">
          <dt className="text-text-3">byte</dt>
          <dd className="font-mono">{at}</dd>
        </div>
        {readings(bytes, at).map((reading) => (
          <div key={reading.label} className="flex gap-1.5">
            <dt className="text-text-3">{reading.label}</dt>
            <dd className="font-mono">{reading.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Row({ bytes, row, at, onChoose }: { bytes: Uint8Array; row: number; at: number; onChoose: (at: number) => void }) {
  const { offset, hex, text } = hexRow(bytes, row);
  const chosen = at - row * BYTES_PER_ROW;
  const pick = (index: number) => ({ 'data-at': index, className: cn('cursor-pointer', index === chosen && 'rounded-xs bg-accent text-on-accent') });
  return (
    // Pointer shortcut for what the arrow keys of the region do.
    <div
      className="flex h-5 w-max items-center gap-4 px-3"
      onClick={(event) => {
        const index = event.target instanceof HTMLElement ? event.target.dataset.at : undefined;
        if (index !== undefined) onChoose(row * BYTES_PER_ROW + Number(index));
      }}
    >
      <span className="text-text-3 select-none">{offset}</span>
      <span className="flex w-[376px] gap-1.5">
        {hex.map((byte, index) => (
          <span key={index} {...pick(index)} className={cn(pick(index).className, index === 8 && 'ms-1.5')}>
            {byte}
          </span>
        ))}
      </span>
      <span className="flex text-text-2">
        {text.map((character, index) => (
          <span key={index} {...pick(index)} className={cn(pick(index).className, 'w-[7.2px] text-center whitespace-pre')}>
            {character}
          </span>
        ))}
      </span>
    </div>
  );
}
