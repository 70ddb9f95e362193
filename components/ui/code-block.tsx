import { cn } from './cn';
import { CopyButton } from './copy-button';

type Props = { code: string; label: string; className?: string; wrap?: boolean };

/** Text to read and copy as it stands: a command, a config. */
export function CodeBlock({ code, label, className, wrap }: Props) {
  return (
    <div className={cn('flex items-start rounded-md border border-border-subtle bg-sunken', className)}>
      <pre aria-label={label} tabIndex={0} className={cn('mono min-w-0 flex-1 overflow-x-auto rounded-md px-3 py-2 text-text', wrap && 'break-all whitespace-pre-wrap')}>
        <code>{code}</code>
      </pre>
      <CopyButton text={code} label={`Copy ${label}`} className="m-1" />
    </div>
  );
}
