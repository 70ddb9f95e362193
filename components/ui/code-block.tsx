import { cn } from './cn';
import { CopyButton } from './copy-button';

type Props = { code: string; label: string; className?: string; wrap?: boolean };

/** Text to read and copy as it stands: a command, a config. */
export function CodeBlock({ code, label, className, wrap }: Props) {
  return (
    <div className={cn('group relative rounded-md border border-border-subtle bg-sunken', className)}>
      <pre aria-label={label} tabIndex={0} className={cn('mono overflow-x-auto rounded-md py-2 ps-3 pe-10 text-text', wrap && 'break-all whitespace-pre-wrap')}>
        <code>{code}</code>
      </pre>
      <CopyButton text={code} label={`Copy ${label}`} className="absolute end-1 top-1 bg-sunken" />
    </div>
  );
}
