'use client';

import { Send as SendIcon } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { useState, type KeyboardEvent } from 'react';
import { produceCommands } from '@/lib/commands/records';
import { useTopic } from '@/lib/query/topics';
import { Button } from '../ui/button';
import { Kbd } from '../ui/kbd';
import { CommandButton } from '../ui/commands';
import { DeliveryFields } from './delivery-fields';
import { draftErrors, hasErrors, toRequest } from './form';
import { HeaderRows } from './header-rows';
import { PayloadField } from './payload-field';
import { ResultStrip } from './result-strip';
import { useCopiedRecord } from './use-copied-record';
import { useDraft } from './use-draft';
import { useSends } from './use-sends';
import { VerifyCard } from './verify-card';

/** The form that never loses its content: sending leaves every field as it is and adds a line to the strip. */
export function ProduceView({ clusterId, topic }: { clusterId: string; topic: string }) {
  const described = useTopic(clusterId, topic);
  const [draft, change] = useDraft(clusterId, topic);
  const { sends, counts, send, sending } = useSends(clusterId, topic);
  const [tried, setTried] = useState(false);
  useCopiedRecord(clusterId, topic, useSearchParams().get('copy'), change);

  const errors = draftErrors(draft);
  const shown = tried || draft.value.text !== '' ? errors : { headers: errors.headers, key: errors.key };
  const submit = () => {
    setTried(true);
    if (!hasErrors(draft) && !sending) void send(draft);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    }
  };
  const tombstone = draft.value.type === 'null';

  return (
    <div className="grid grid-cols-1 items-start gap-6 pt-5 lg:grid-cols-[minmax(0,720px)_minmax(320px,400px)]">
      <form
        aria-label={`Produce to ${topic}`}
        className="flex min-w-0 flex-col gap-5"
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <DeliveryFields draft={draft} onChange={change} partitions={described.data?.topic.partitions ?? 0} />
        <PayloadField label="Key" draft={draft.key} onChange={(key) => change({ key })} error={shown.key} help="Empty means no key." rows={2} />
        <HeaderRows headers={draft.headers} onChange={(headers) => change({ headers })} errors={shown.headers} />
        <PayloadField
          label="Value"
          draft={draft.value}
          onChange={(value) => change({ value })}
          error={shown.value}
          help={tombstone ? 'A tombstone: on a compacted topic it removes the key.' : 'Sent as typed, byte for byte.'}
          rows={11}
        />
        <div className="sticky bottom-0 z-10 -mx-1 flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-border-subtle bg-canvas px-1 py-3 max-sm:gap-x-2">
          <Button type="submit" variant="primary" size="lg" icon={<SendIcon />} busy={sending}>
            {tombstone ? 'Send tombstone' : 'Send'}
          </Button>
          <Kbd keys={['Ctrl', 'Enter']} className="max-sm:hidden" />
          <span className="flex-1 max-sm:-ms-2" />
          <CommandButton clusterId={clusterId} size="lg" title={`Send this record to ${topic}`} commands={(target) => produceCommands(target, clusterId, topic, toRequest(draft))} />
          <Button size="lg" onClick={() => change({ value: { ...draft.value, type: tombstone ? 'json' : 'null' } })}>
            {tombstone ? 'No tombstone' : 'Tombstone'}
          </Button>
        </div>
      </form>
      <div className="flex min-w-0 flex-col gap-4">
        <ResultStrip clusterId={clusterId} sends={sends} counts={counts} onRecall={change} />
        <VerifyCard clusterId={clusterId} topic={topic} />
      </div>
    </div>
  );
}
