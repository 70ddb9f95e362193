'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { TOPIC_PRESETS } from '@/lib/domain/topics';
import { createTopicCommands } from '@/lib/commands/topics';
import { useCreateTopic } from '@/lib/query/topics';
import { routes } from '@/lib/routes';
import { Page } from '../layout/page';
import { PageHeader } from '../layout/page-header';
import { Button, ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { Radio } from '../ui/checkbox';
import { CommandTabs, useCommandTarget } from '../ui/commands';
import { ProblemNote } from '../ui/error-state';
import { Field } from '../ui/field';
import { Input, Textarea } from '../ui/input';
import { StatusIcon } from '../ui/status-icon';
import { toast } from '../ui/toast';
import { EMPTY_TOPIC, toCreateRequest, type TopicDraft, topicErrors } from './topic-form';
import { TopicPreview } from './topic-preview';

/** The form of a new topic: presets, Kafka's own rules, a dry run by the broker, the equivalent command. */
export function NewTopicView({ clusterId }: { clusterId: string }) {
  const router = useRouter();
  const [draft, setDraft] = useState<TopicDraft>(EMPTY_TOPIC);
  const [tried, setTried] = useState(false);
  const create = useCreateTopic(clusterId);
  const check = useCreateTopic(clusterId);
  const target = useCommandTarget(clusterId);
  const errors = topicErrors(draft);
  const valid = Object.keys(errors).length === 0;
  const change = (part: Partial<TopicDraft>) => {
    setDraft((known) => ({ ...known, ...part }));
    check.reset();
    create.reset();
  };
  const shown = tried ? errors : { ...errors, name: draft.name === '' ? undefined : errors.name };

  const submit = async () => {
    setTried(true);
    if (!valid) return document.getElementById('topic-form')?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
    const created = await create.mutateAsync(toCreateRequest(draft)).catch(() => undefined);
    if (!created) return;
    toast.success({ title: `Topic ${created.name} created`, link: { label: 'Produce to it', href: routes.topic(clusterId, created.name, 'produce') } });
    router.push(routes.topic(clusterId, created.name));
  };

  return (
    <Page kind="document">
      <PageHeader title="Create topic" />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,720px)_minmax(280px,360px)]">
        <form
          id="topic-form"
          className="flex min-w-0 flex-col gap-6"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <Field label="Name" error={shown.name} help="1 to 249 letters, digits, dots, underscores and dashes. A name cannot be changed later.">
            {(control) => <Input {...control} mono autoFocus value={draft.name} onChange={(event) => change({ name: event.target.value })} />}
          </Field>
          <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
            <Field label="Partitions" error={shown.partitions} help="How many consumers of one group can share the work. Can only grow.">
              {(control) => <Input {...control} inputMode="numeric" placeholder="cluster default" value={draft.partitions} onChange={(event) => change({ partitions: event.target.value.trim() })} />}
            </Field>
            <Field label="Replication factor" error={shown.replicationFactor} help="Copies of each partition, each on another broker.">
              {(control) => <Input {...control} inputMode="numeric" placeholder="cluster default" value={draft.replicationFactor} onChange={(event) => change({ replicationFactor: event.target.value.trim() })} />}
            </Field>
          </div>
          <fieldset className="flex flex-col gap-1.5">
            <legend className="mb-1 text-small font-medium text-text-2">Preset</legend>
            {TOPIC_PRESETS.map((preset) => (
              <Radio key={preset.id} name="preset" value={preset.id} checked={draft.preset === preset.id} onChange={() => change({ preset: preset.id })}>
                {preset.label} <span className="text-text-3">· {preset.about}</span>
              </Radio>
            ))}
          </fieldset>
          <Field label="Configs" error={shown.configs} help="One name=value a line, on top of the preset." aside="optional">
            {(control) => <Textarea {...control} mono rows={4} placeholder={'retention.ms=86400000\nmax.message.bytes=2097152'} value={draft.configs} onChange={(event) => change({ configs: event.target.value })} />}
          </Field>
          {(create.error ?? check.error) && <ProblemNote error={create.error ?? check.error} />}
          <div className="flex flex-wrap items-center gap-2">
            <Button type="submit" variant="primary" size="lg" busy={create.isPending}>
              Create topic
            </Button>
            <Button
              size="lg"
              busy={check.isPending}
              onClick={() => {
                setTried(true);
                if (valid) check.mutate({ ...toCreateRequest(draft), validateOnly: true });
              }}
            >
              Check without creating
            </Button>
            <ButtonLink size="lg" variant="ghost" href={routes.topics(clusterId)}>
              Cancel
            </ButtonLink>
            {check.data && (
              <span role="status" className="flex items-center gap-1.5 text-body text-text-2">
                <StatusIcon status="ok" /> The cluster would accept it.
              </span>
            )}
          </div>
        </form>
        <div className="flex min-w-0 flex-col gap-4">
          <TopicPreview draft={draft} checked={check.data} />
          <Card title="Equivalent command">
            <CommandTabs commands={createTopicCommands(target, clusterId, toCreateRequest(draft))} target={target} />
          </Card>
        </div>
      </div>
    </Page>
  );
}
