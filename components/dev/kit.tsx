'use client';

import { Pencil, Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { ApiError, localProblem } from '@/lib/errors';
import { Banner } from '../ui/banner';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { Checkbox, Radio } from '../ui/checkbox';
import { CodeBlock } from '../ui/code-block';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { CopyButton } from '../ui/copy-button';
import { EmptyState } from '../ui/empty-state';
import { ErrorState, ProblemNote } from '../ui/error-state';
import { Facts } from '../ui/facts';
import { Field } from '../ui/field';
import { HexViewer } from '../ui/hex-viewer';
import { IconButton } from '../ui/icon-button';
import { Input } from '../ui/input';
import { JsonViewer } from '../ui/json-viewer';
import { Kbd } from '../ui/kbd';
import { Meter } from '../ui/meter';
import { Segmented } from '../ui/segmented';
import { Select } from '../ui/select';
import { Skeleton } from '../ui/skeleton';
import { Sparkline } from '../ui/sparkline';
import { StatTile } from '../ui/stat-tile';
import type { Status } from '../ui/status-icon';
import { StatusPill } from '../ui/status-pill';
import { Switch } from '../ui/switch';
import { Tag } from '../ui/tag';
import { toast } from '../ui/toast';
import { Unknown } from '../ui/unknown';

const STATUSES: readonly Status[] = ['ok', 'progress', 'warn', 'critical', 'info', 'off', 'unknown'];
const VARIANTS = ['primary', 'secondary', 'ghost', 'danger', 'dangerQuiet'] as const;
const WAVE = Array.from({ length: 60 }, (_, i) => (i > 20 && i < 26 ? null : 40 + 30 * Math.sin(i / 5)));
const FAILURE = new ApiError({ ...localProblem('kafka_error', 'orders-3 has no leader.'), kafka: { code: 5, name: 'LEADER_NOT_AVAILABLE', retriable: true }, requestId: '7f3a' });
const JSON_TEXT = '{"id": 9007199254740993123, "paid": true, "items": [{"sku": "A-12", "qty": 2}], "note": null}';

/** Both themes side by side: what a page is built of. */
export function Kit() {
  return (
    <main id="main" className="flex flex-col gap-6 p-6">
      <h1 className="text-title-l">Kit</h1>
      <div className="grid gap-6 xl:grid-cols-2">
        {(['light', 'dark'] as const).map((theme) => (
          <div key={theme} data-theme={theme} className="flex min-w-0 flex-col gap-4 rounded-md border border-border bg-canvas p-4 text-text">
            <Controls theme={theme} />
            <States />
            <Payloads />
          </div>
        ))}
      </div>
    </main>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card title={title}>
      <div className="flex flex-col gap-3">{children}</div>
    </Card>
  );
}

function Row({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-2">{children}</div>;
}

function Controls({ theme }: { theme: string }) {
  const [view, setView] = useState<'tree' | 'raw'>('tree');
  const [on, setOn] = useState(true);
  const [asking, setAsking] = useState(false);
  return (
    <Section title={`Controls, ${theme}`}>
      <Row>
        {VARIANTS.map((variant) => (
          <Button key={variant} variant={variant} icon={<Plus />}>
            {variant}
          </Button>
        ))}
      </Row>
      <Row>
        <Button disabled>disabled</Button>
        <Button busy>busy</Button>
        <IconButton label="Edit" icon={<Pencil />} />
        <IconButton label="Pressed" icon={<Pencil />} pressed />
        <CopyButton text="copied" label="Copy" />
        <Button onClick={() => toast.success({ title: 'Topic orders created' })}>Toast</Button>
        <Button variant="dangerQuiet" onClick={() => setAsking(true)}>
          Ask
        </Button>
        <Kbd keys={['Ctrl', 'K']} />
      </Row>
      <Row>
        <Select aria-label="Select" size="md" options={[{ value: 'a', label: 'Any state' }]} value="a" onValueChange={() => undefined} />
        <Segmented label="View" segments={[{ value: 'tree', label: 'Tree' }, { value: 'raw', label: 'Raw' }]} value={view} onValueChange={setView} />
        <Switch checked={on} onCheckedChange={setOn}>
          Internal
        </Switch>
        <Checkbox defaultChecked>Match case</Checkbox>
        <Radio name={`radio-${theme}`} defaultChecked>
          Newest
        </Radio>
      </Row>
      <Field label="Name" help="1 to 249 characters">
        {(control) => <Input {...control} mono defaultValue="orders" />}
      </Field>
      <Field label="Partitions" error="A whole number from 1 to 10,000">
        {(control) => <Input {...control} defaultValue="0" />}
      </Field>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} title="Delete topic orders" verb="Delete topic" name="orders" onConfirm={() => setAsking(false)}>
        <p>12 partitions with 3,000 messages will be gone.</p>
      </ConfirmDialog>
    </Section>
  );
}

function States() {
  return (
    <Section title="States">
      <Row>
        {STATUSES.map((status) => (
          <StatusPill key={status} status={status}>
            {status}
          </StatusPill>
        ))}
      </Row>
      <Row>
        <Tag>internal</Tag>
        <Tag tone="accent">topic</Tag>
        <Tag tone="warn">differs</Tag>
        <Unknown reason="no sample yet" />
        <Skeleton className="w-24" />
        <Sparkline values={WAVE} />
      </Row>
      <Banner status="warn">Broker 2 does not answer: its figures are missing.</Banner>
      <Banner status="critical">No broker of the cluster answers.</Banner>
      <div className="grid grid-cols-2 gap-3">
        <StatTile label="Messages in" figure="4.1k/s" values={WAVE} />
        <StatTile label="Produce p99" figure={null} missing="no sample yet" values={[]} />
      </div>
      <Meter share={0.83} label="Disk: 83 % used" />
      <Facts facts={[{ label: 'Leaders', value: '41' }, { label: 'Data', value: <span className="mono">/var/lib/millrace/broker-1</span> }]} />
      <EmptyState title="No topic matches the filter.">Clear the filter to see all.</EmptyState>
      <ErrorState title="Topics could not be read" error={FAILURE} onRetry={() => undefined} />
      <ProblemNote error={FAILURE} />
    </Section>
  );
}

function Payloads() {
  return (
    <Section title="Payloads">
      <JsonViewer text={JSON_TEXT} label="Value" />
      <HexViewer bytes={new TextEncoder().encode(JSON_TEXT.slice(0, 64))} label="Bytes" />
      <CodeBlock label="command" code="kcat -C -b 127.0.0.1:9092 -t orders -o -100 -e" />
    </Section>
  );
}
