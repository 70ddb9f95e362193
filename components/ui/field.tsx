'use client';

import { useId, type ReactNode } from 'react';
import { cn } from './cn';

export type FieldControl = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true };

type Props = {
  label: ReactNode;
  help?: ReactNode;
  /** Replaces the help: the rule and the value that broke it. */
  error?: string | null;
  /** At the end of the label's line, for example "optional" or a default. */
  aside?: ReactNode;
  className?: string;
  children: (control: FieldControl) => ReactNode;
};

/** Label above, control, help or error under. Spread the argument on the control: `{(control) => <Input {...control} />}`. */
export function Field({ label, help, error, aside, className, children }: Props) {
  const id = useId();
  const note = error ?? help;
  const noteId = `${id}-note`;
  return (
    <div className={cn('flex min-w-0 flex-col gap-1', className)}>
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="text-small font-medium text-text-2">
          {label}
        </label>
        {aside && <span className="text-small text-text-3">{aside}</span>}
      </div>
      {children({ id, 'aria-describedby': note ? noteId : undefined, 'aria-invalid': error ? true : undefined })}
      {note && (
        <p id={noteId} className={cn('text-small', error ? 'text-critical-fg' : 'text-text-3')}>
          {note}
        </p>
      )}
    </div>
  );
}
