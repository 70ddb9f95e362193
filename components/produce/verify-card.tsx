'use client';

import { useState } from 'react';
import type { VerifyResponse, VerifyStep } from '@/lib/contracts/verify';
import { formatLatency } from '@/lib/format/duration';
import { formatInteger, plural } from '@/lib/format/number';
import { useVerify } from '@/lib/query/produce';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { ProblemNote } from '../ui/error-state';
import { Facts } from '../ui/facts';
import { Select } from '../ui/select';
import { StatusIcon } from '../ui/status-icon';

const COUNTS = ['10', '100', '1000'].map((value) => ({ value, label: `${formatInteger(Number(value))} records` }));
const STEPS: Record<VerifyStep['step'], string> = { connect: 'Connect', join: 'Join a group', produce: 'Produce, acks=all', consume: 'Consume the rest', leave: 'Leave, delete the group' };

/** What an application would see: kafkajs, a client that is not ours, writes into the topic and reads it back. */
export function VerifyCard({ clusterId, topic }: { clusterId: string; topic: string }) {
  const [count, setCount] = useState('100');
  const verify = useVerify(clusterId, topic);
  return (
    <Card title="Verify with a real client">
      <div className="flex flex-col gap-3">
        <p className="text-body text-text-2">kafkajs writes records into {topic}, one by one, and reads them back in a group of its own. The records stay in the topic.</p>
        <div className="flex flex-wrap items-center gap-2">
          <Select aria-label="How many" size="md" className="w-32" options={COUNTS} value={count} onValueChange={setCount} />
          <Button busy={verify.isPending} onClick={() => verify.mutate({ messages: Number(count) })}>
            {verify.isPending ? 'Running' : 'Run'}
          </Button>
        </div>
        {verify.error && <ProblemNote error={verify.error} />}
        {verify.data && <Outcome outcome={verify.data} />}
      </div>
    </Card>
  );
}

function Outcome({ outcome }: { outcome: VerifyResponse }) {
  const { acknowledged, delivered } = outcome;
  const times = (found: VerifyResponse['acknowledged']) => (found === null ? 'none' : `p50 ${formatLatency(found.p50Ms)} · p99 ${formatLatency(found.p99Ms)} · max ${formatLatency(found.maxMs)}`);
  return (
    <div role="status" className="flex flex-col gap-3 border-t border-border-subtle pt-3">
      <p className="flex items-start gap-2 text-body font-medium">
        <StatusIcon status={outcome.ok ? 'ok' : 'critical'} className="mt-0.5" />
        {outcome.ok ? `${outcome.client}: ${plural(outcome.produced, 'record')} written and read back, none lost, doubled or reordered` : `${outcome.client} did not get through`}
      </p>
      <Facts
        facts={[
          { label: 'Acknowledged', value: `${formatInteger(outcome.produced)} · ${times(acknowledged)}` },
          { label: 'Delivered', value: `${formatInteger(outcome.consumed)} · ${times(delivered)}` },
          { label: 'Lost, doubled, reordered', value: `${outcome.lost}, ${outcome.doubled}, ${outcome.outOfOrder}` },
        ]}
      />
      <ol className="flex flex-col gap-1">
        {outcome.steps.map(({ step, ms, error }) => (
          <li key={step} className="flex flex-wrap items-baseline gap-x-2 text-small text-text-2">
            <StatusIcon status={error === null ? 'ok' : 'critical'} size={12} className={error === null ? 'self-center text-text-3' : 'self-center'} />
            {STEPS[step]}
            <span className="num ms-auto text-text-3">{formatLatency(ms)}</span>
            {error !== null && <span className="mono w-full ps-5 break-words text-critical-fg">{error}</span>}
          </li>
        ))}
      </ol>
    </div>
  );
}
