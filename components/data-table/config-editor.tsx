'use client';

import { useState } from 'react';
import type { AlterConfigsRequest, AlterConfigsResponse, ConfigEntry } from '@/lib/contracts/configs';
import { configCommands } from '@/lib/commands/topics';
import { Button } from '../ui/button';
import { FoldedCommands } from '../ui/commands';
import { Dialog } from '../ui/dialog';
import { ProblemNote } from '../ui/error-state';
import { Field } from '../ui/field';
import { Input } from '../ui/input';
import { Select } from '../ui/select';
import { toast } from '../ui/toast';
import { configMeaning, plainConfigValue } from './config-meaning';

type Props = { owner: string; clusterId: string; resource: ConfigResource; entry: ConfigEntry; onClose: () => void; onAlter: (request: AlterConfigsRequest) => Promise<AlterConfigsResponse> };

/** Whose configs they are, for the tools that change them. */
export type ConfigResource = { type: 'topics' | 'brokers'; name: string; path: string };

const BOOLEANS = [
  { value: 'true', label: 'true' },
  { value: 'false', label: 'false' },
];

/** One config: its documentation, its default, a new value. The broker checks it in a dry run before it is applied. */
export function ConfigEditor({ owner, clusterId, resource, entry, onClose, onAlter }: Props) {
  const [typed, setTyped] = useState(entry.value ?? '');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const value = plainConfigValue(entry.name, typed);
  const meaning = configMeaning(entry.name, value);
  const inherited = entry.synonyms.find((synonym) => synonym.source !== entry.source || !entry.modified);

  const apply = async (request: AlterConfigsRequest, done: string) => {
    setBusy(true);
    setError(undefined);
    try {
      await onAlter({ ...request, validateOnly: true });
      await onAlter(request);
      toast.success({ title: done });
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      onClose={onClose}
      locked={busy}
      size="md"
      title={<span className="font-mono">{entry.name}</span>}
      description={`of ${owner}`}
      footer={
        <>
          {entry.modified && (
            <Button size="lg" variant="ghost" className="me-auto" disabled={busy} onClick={() => apply({ reset: [entry.name] }, `${entry.name} is back to its default`)}>
              Reset to default
            </Button>
          )}
          <Button size="lg" onClick={onClose} disabled={busy}>
            Cancel
          </Button>
          <Button size="lg" variant="primary" type="submit" form="config-editor" busy={busy} disabled={value === (entry.value ?? '')}>
            Set {entry.name}
          </Button>
        </>
      }
    >
      <form
        id="config-editor"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void apply({ set: { [entry.name]: value } }, `${entry.name} is ${value}`);
        }}
      >
        {entry.documentation && <p className="max-w-[72ch] text-text-2">{entry.documentation}</p>}
        <Field label="Value" help={meaning ?? (value === typed.trim() ? undefined : value)} aside={inherited && `otherwise ${inherited.value ?? 'not set'}`}>
          {(control) =>
            entry.type === 'boolean' ? (
              <Select {...control} options={BOOLEANS} value={typed} onValueChange={setTyped} />
            ) : (
              <Input {...control} mono data-autofocus value={typed} onChange={(event) => setTyped(event.target.value)} />
            )
          }
        </Field>
        {error !== undefined && <ProblemNote error={error} />}
        <FoldedCommands clusterId={clusterId} commands={(target) => configCommands(target, resource, { name: entry.name, value })} />
      </form>
    </Dialog>
  );
}
