'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './icon-button';

type Props = { text: string | (() => string); label?: string; size?: 'sm' | 'md'; className?: string };

/** Copies; its icon is a check for one second and says "Copied". */
export function CopyButton({ text, label = 'Copy', size = 'sm', className }: Props) {
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = window.setTimeout(() => setCopied(false), 1_000);
    return () => window.clearTimeout(timer);
  }, [copied]);

  return (
    <>
      <IconButton
        size={size}
        className={className}
        label={label}
        icon={copied ? <Check className="text-ok-fg" /> : <Copy className="text-text-3" />}
        onClick={async () => {
          await copyText(typeof text === 'string' ? text : text());
          setCopied(true);
        }}
      />
      <span role="status" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </>
  );
}

/** The clipboard API needs a secure origin; a selection works on the others. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
