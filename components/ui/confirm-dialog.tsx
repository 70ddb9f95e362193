'use client';

import { useState, type ReactNode } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import { Field } from './field';
import { Input } from './input';

type Props = {
  open: boolean;
  onClose: () => void;
  /** The act: "Delete topic orders". */
  title: string;
  /** The button's verb: "Delete topic". */
  verb: string;
  /** What must be typed: the resource's own name. */
  name: string;
  onConfirm: () => void;
  busy?: boolean;
  /** What is affected, with numbers. */
  children: ReactNode;
  /** The failure of the last try, kept until the next one. */
  error?: ReactNode;
};

/** A destructive act: says what will be gone and asks for the resource's own name. Never pre-filled, paste allowed. */
export function ConfirmDialog(props: Props) {
  return props.open ? <OpenConfirm {...props} /> : null;
}

function OpenConfirm({ open, onClose, title, verb, name, onConfirm, busy, children, error }: Props) {
  const [typed, setTyped] = useState('');
  const equal = typed === name;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      locked={busy}
      footer={
        <>
          <Button size="lg" onClick={onClose} disabled={busy}>
            Cancel
          </Button>
          <Button size="lg" variant="danger" type="submit" form="confirm-by-typing" disabled={!equal} busy={busy}>
            {verb}
          </Button>
        </>
      }
    >
      <form
        id="confirm-by-typing"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (equal && !busy) onConfirm();
        }}
      >
        <div className="flex flex-col gap-2 text-base text-text-2">{children}</div>
        <Field
          label={
            <>
              Type <span className="font-mono font-medium text-text select-all">{name}</span> to confirm
            </>
          }
        >
          {(control) => <Input {...control} mono data-autofocus value={typed} onChange={(event) => setTyped(event.target.value)} />}
        </Field>
        {error}
      </form>
    </Dialog>
  );
}
