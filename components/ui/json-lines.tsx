'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import { cn } from './cn';
import { copyText } from './copy-button';
import { Highlight } from './highlight';
import type { JsonLine, JsonNode } from './json-tree';
import { toast } from './toast';

const LINE_PX = 20;

type Props = { lines: readonly JsonLine[]; label: string; wanted: string; onToggle: (path: string) => void; windowed: boolean };

/** Lines of the tree: arrows move and fold, `c` copies the path, Shift+c the value. */
export function JsonLines({ lines, label, wanted, onToggle, windowed }: Props) {
  const region = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtualizer = useVirtualizer({ count: windowed ? lines.length : 0, enabled: windowed, getScrollElement: () => region.current, estimateSize: () => LINE_PX, overscan: 20 });
  const items = virtualizer.getVirtualItems();

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const line = lines[active];
    if (!line || event.ctrlKey || event.metaKey) return;
    if (event.key === 'c') void copyText(line.node.path).then(() => toast.success({ title: `Copied ${line.node.path}` }));
    else if (event.key === 'ArrowDown') move(active + 1);
    else if (event.key === 'ArrowUp') move(active - 1);
    else if (event.key === 'ArrowLeft' && line.part === 'open') onToggle(line.node.path);
    else if ((event.key === 'ArrowRight' || event.key === 'Enter') && line.part === 'folded') onToggle(line.node.path);
    else return;
    event.preventDefault();
  }

  function move(to: number) {
    const next = Math.max(0, Math.min(lines.length - 1, to));
    setActive(next);
    if (windowed) virtualizer.scrollToIndex(next);
    else region.current?.querySelectorAll('[data-line]')[next]?.scrollIntoView({ block: 'nearest' });
  }

  const row = (index: number) => {
    const line = lines[index];
    return line && <Line key={index} line={line} number={index + 1} active={index === active} wanted={wanted} onToggle={onToggle} onActivate={() => setActive(index)} />;
  };
  return (
    <div
      ref={region}
      role="group"
      tabIndex={0}
      aria-label={`${label}: arrow keys move and fold, c copies the path`}
      onKeyDown={onKeyDown}
      className="mono max-h-[60dvh] overflow-auto py-1.5 focus-visible:-outline-offset-2"
    >
      <div className="w-max min-w-full">
        {windowed ? (
          <>
            <div style={{ height: items[0]?.start ?? 0 }} />
            {items.map((item) => row(item.index))}
            <div style={{ height: virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) }} />
          </>
        ) : (
          lines.map((_, index) => row(index))
        )}
      </div>
    </div>
  );
}

type LineProps = { line: JsonLine; number: number; active: boolean; wanted: string; onToggle: (path: string) => void; onActivate: () => void };

function Line({ line, number, active, wanted, onToggle, onActivate }: LineProps) {
  const { node, depth, part, last } = line;
  const foldable = part === 'open' || part === 'folded';
  return (
    <div data-line onClick={onActivate} className={cn('flex h-5 items-center pe-4', active && 'bg-hover')}>
      <span aria-hidden className="num w-9 shrink-0 pe-2 text-end text-micro text-text-3 select-none">
        {number}
      </span>
      <span className="whitespace-pre select-none">{'  '.repeat(depth)}</span>
      {foldable ? (
        <button
          type="button"
          tabIndex={-1}
          aria-label={part === 'open' ? `Fold ${node.path}` : `Unfold ${node.path}`}
          onClick={() => onToggle(node.path)}
          className="-ms-1 flex size-5 items-center justify-center rounded-xs text-text-3 hover:bg-hover hover:text-text"
        >
          {part === 'open' ? <ChevronDown className="size-3" /> : <ChevronRight className="size-3" />}
        </button>
      ) : (
        <span className="w-4 shrink-0" />
      )}
      <span className="whitespace-pre">
        {part !== 'close' && typeof node.key === 'string' && (
          <>
            <span className="font-medium text-code-key">
              <Highlight text={JSON.stringify(node.key)} wanted={wanted} />
            </span>
            <span className="text-code-punct">: </span>
          </>
        )}
        <Value node={node} part={part} wanted={wanted} />
        {part !== 'open' && !last && <span className="text-code-punct">,</span>}
      </span>
    </div>
  );
}

const colors = { string: 'text-code-string', number: 'text-code-number', literal: 'text-code-literal' };

function Value({ node, part, wanted }: { node: JsonNode; part: JsonLine['part']; wanted: string }) {
  if (node.kind === 'object' || node.kind === 'array') {
    const [open, close] = node.kind === 'object' ? ['{', '}'] : ['[', ']'];
    if (part === 'open') return <span className="text-code-punct">{open}</span>;
    if (part === 'close') return <span className="text-code-punct">{close}</span>;
    const noun = node.kind === 'object' ? 'field' : 'element';
    return (
      <span className="text-code-punct">
        {open}
        {part === 'folded' && (
          <span className="px-1 font-sans text-small text-text-3">
            {node.children.length} {noun}
            {node.children.length === 1 ? '' : 's'}
          </span>
        )}
        {close}
      </span>
    );
  }
  return (
    <span className={colors[node.kind]}>
      <Highlight text={node.text} wanted={wanted} />
    </span>
  );
}
