'use client';

import { Wand2 } from 'lucide-react';
import { Field } from '../ui/field';
import { IconButton } from '../ui/icon-button';
import { Textarea } from '../ui/input';
import { Segmented } from '../ui/segmented';
import { PAYLOAD_TYPES, type PayloadDraft } from './form';
import { prettyJson } from './pretty-json';

type Props = {
  label: string;
  draft: PayloadDraft;
  onChange: (draft: PayloadDraft) => void;
  error: string | undefined;
  help: string;
  rows: number;
};

/** Type and content of a key or value. Nothing typed is lost by switching the type. */
export function PayloadField({ label, draft, onChange, error, help, rows }: Props) {
  const isNull = draft.type === 'null';
  return (
    <Field
      label={label}
      error={error}
      help={help}
      aside={
        <span className="flex items-center gap-1">
          {draft.type === 'json' && (
            <IconButton
              size="sm"
              label="Format JSON"
              icon={<Wand2 />}
              disabled={error !== undefined}
              onClick={() => onChange({ ...draft, text: prettyJson(draft.text) })}
            />
          )}
          <Segmented label={`${label} type`} size="sm" segments={PAYLOAD_TYPES} value={draft.type} onValueChange={(type) => onChange({ ...draft, type })} />
        </span>
      }
    >
      {(control) => (
        <Textarea
          {...control}
          mono
          rows={rows}
          disabled={isNull}
          value={isNull ? '' : draft.text}
          placeholder={isNull ? 'null' : undefined}
          onChange={(event) => onChange({ ...draft, text: event.target.value })}
        />
      )}
    </Field>
  );
}
