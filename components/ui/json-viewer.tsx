'use client';

import { ChevronsDownUp, ChevronsUpDown } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { cn } from './cn';
import { CopyButton } from './copy-button';
import { IconButton } from './icon-button';
import { Input } from './input';
import { JsonLines } from './json-lines';
import { jsonLines, jsonText, parseJsonTree, type JsonNode } from './json-tree';


/** Longer trees keep only the lines in sight in the document. */
const WINDOW_FROM_LINES = 500;

type Props = {
  /** The JSON text as it stands in the record: it is never parsed into numbers. */
  text: string;
  label: string;
  className?: string;
};

/** Tree of a JSON text with folding, search, and copy of any path or value. Plain text when it is not JSON. */
export function JsonViewer({ text, label, className }: Props) {
  const tree = useMemo(() => parseJsonTree(text), [text]);
  if (!tree) {
    return (
      <pre aria-label={label} tabIndex={0} className={cn('mono max-h-[60dvh] overflow-auto rounded-md border border-border-subtle bg-sunken px-3 py-2 break-all whitespace-pre-wrap', className)}>
        {text}
      </pre>
    );
  }
  return <JsonTree tree={tree} label={label} className={className} />;
}

function JsonTree({ tree, label, className }: { tree: JsonNode; label: string; className?: string }) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => new Set());
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const lines = useMemo(() => jsonLines(tree, folded), [tree, folded]);
  const hits = useMemo(() => (wanted === '' ? 0 : jsonLines(tree, new Set()).filter((line) => line.part !== 'close' && matches(line.node, wanted)).length), [tree, wanted]);

  function toggle(path: string) {
    setFolded((known) => {
      const next = new Set(known);
      if (!next.delete(path)) next.add(path);
      return next;
    });
  }

  return (
    <div className={cn('min-w-0 overflow-hidden rounded-md border border-border-subtle bg-sunken', className)}>
      <div className="flex items-center gap-1 border-b border-border-subtle px-1.5 py-1">
        <Input
          size="md"
          aria-label={`Search in ${label}`}
          placeholder="Search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="h-6! border-transparent! bg-transparent! hover:border-border!"
        />
        <span role="status" className="num px-1 text-small whitespace-nowrap text-text-3">
          {wanted !== '' && `${hits} ${hits === 1 ? 'match' : 'matches'}`}
        </span>
        <IconButton size="sm" label="Fold all" icon={<ChevronsDownUp strokeWidth={1.5} />} onClick={() => setFolded(new Set(foldable(tree)))} />
        <IconButton size="sm" label="Unfold all" icon={<ChevronsUpDown strokeWidth={1.5} />} onClick={() => setFolded(new Set())} />
        <CopyButton label={`Copy ${label}`} text={() => jsonText(tree)} />
      </div>
      <JsonLines lines={lines} label={label} wanted={wanted} onToggle={toggle} windowed={lines.length > WINDOW_FROM_LINES} />
    </div>
  );
}

function foldable(node: JsonNode): string[] {
  return node.children.flatMap((child) => (child.children.length > 0 ? [child.path, ...foldable(child)] : []));
}

function matches(node: JsonNode, wanted: string): boolean {
  return node.text.toLowerCase().includes(wanted) || (typeof node.key === 'string' && node.key.toLowerCase().includes(wanted));
}
