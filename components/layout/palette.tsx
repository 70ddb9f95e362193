'use client';

import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useDeferredValue, useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { cn } from '../ui/cn';
import { Kbd } from '../ui/kbd';
import { usePaletteItems, type PaletteItem } from './use-palette-items';

type Props = { clusterId: string; open: boolean; onClose: () => void; openKeySheet: () => void };

/** Any topic, group, broker, page or action by a few letters of its name. */
export function Palette(props: Props) {
  return props.open ? <OpenPalette {...props} /> : null;
}

function OpenPalette({ clusterId, onClose, openKeySheet }: Props) {
  const router = useRouter();
  const ref = useRef<HTMLDialogElement>(null);
  const listId = useId();
  const [text, setText] = useState('');
  const [chosenId, setChosenId] = useState<string>();
  const { items, searching } = usePaletteItems(clusterId, useDeferredValue(text), openKeySheet);
  // The chosen row is kept by identity, so that results arriving later do not move it.
  const at = Math.max(0, items.findIndex((item) => item.id === chosenId));

  useEffect(() => {
    // Not modal for the browser: making all of the page inert, and live again, costs more than drawing the palette. It keeps the focus itself.
    const dialog = ref.current;
    dialog?.show();
    return () => dialog?.close();
  }, []);

  useEffect(() => {
    document.getElementById(`${listId}-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [at, listId]);

  function choose(item: PaletteItem | undefined) {
    if (!item) return;
    onClose();
    if (item.href) router.push(item.href);
    else item.act?.();
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && items.length > 0) {
      event.preventDefault();
      setChosenId(items[(at + step + items.length) % items.length]?.id);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(items[at]);
    } else if (event.key === 'Tab') {
      event.preventDefault();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      onClose();
    }
  }

  return (
    <div className="fixed inset-0 z-60 bg-backdrop" onMouseDown={onClose}>
      <dialog
        ref={ref}
        aria-label="Search or jump"
        aria-modal
        onMouseDown={(event) => {
          event.stopPropagation();
          if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
        }}
        className="static mx-auto mt-[12vh] w-[calc(100vw-24px)] max-w-[600px] overflow-hidden rounded-lg border border-border bg-raised text-text shadow-float"
      >
        <div className="flex items-center gap-2.5 border-b border-border px-4">
          <Search aria-hidden strokeWidth={1.5} className="size-4 shrink-0 text-text-3" />
          <input
            role="combobox"
            aria-label="Search topics, groups, brokers, pages and actions"
            aria-expanded
            aria-controls={listId}
            aria-activedescendant={items.length > 0 ? `${listId}-${at}` : undefined}
            autoComplete="off"
            spellCheck={false}
            value={text}
            placeholder="Topics, groups, brokers, pages, actions"
            onChange={(event) => {
              setText(event.target.value);
              setChosenId(undefined);
            }}
            onKeyDown={onKeyDown}
            className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none coarse:text-[1rem]"
          />
          <Kbd keys={['Esc']} />
        </div>
        <div id={listId} role="listbox" aria-label="Results" className="max-h-[min(50vh,420px)] overflow-y-auto p-1">
          {items.map((item, index) => (
            <PaletteRow key={item.id} id={`${listId}-${index}`} item={item} before={items[index - 1]} chosen={index === at} onChoose={() => choose(item)} onHover={() => setChosenId(item.id)} />
          ))}
        </div>
        {items.length === 0 && (
          <p role="status" className="px-4 pb-5 text-text-3">
            {searching ? 'Searching' : `Nothing here is called “${text}”.`}
          </p>
        )}
      </dialog>
    </div>
  );
}

type RowProps = { id: string; item: PaletteItem; before: PaletteItem | undefined; chosen: boolean; onChoose: () => void; onHover: () => void };

function PaletteRow({ id, item, before, chosen, onChoose, onHover }: RowProps) {
  const Icon = item.icon;
  return (
    <>
      {item.section !== before?.section && (
        <div role="presentation" className="px-3 pt-2.5 pb-1 text-micro text-text-3">
          {item.section}
        </div>
      )}
      {/* The field keeps the focus; rows are chosen with its arrow keys. */}
      <div
        id={id}
        role="option"
        aria-selected={chosen}
        onClick={onChoose}
        onPointerMove={onHover}
        className={cn('flex min-h-8 cursor-pointer items-center gap-2.5 rounded-sm px-3 coarse:min-h-11', chosen && 'bg-selected')}
      >
        <Icon aria-hidden strokeWidth={1.5} className="size-4 shrink-0 text-text-3" />
        <span className={cn('min-w-0 flex-1 truncate', item.mono && 'mono')}>{item.label}</span>
        {item.hint && <span className="text-small text-text-3">{item.hint}</span>}
        {item.keys && <Kbd keys={item.keys} />}
      </div>
    </>
  );
}
