'use client';

import type { MessageResponse } from '@/lib/contracts/messages';
import { exactBytes } from '@/lib/format/bytes';
import { formatInteger } from '@/lib/format/number';
import { api } from '@/lib/routes';
import { Facts } from '../ui/facts';
import { StatusPill } from '../ui/status-pill';
import { Time } from '../ui/time';
import { PayloadView } from './payload-view';

/** Value, key, headers and the facts of the batch that carries the record. */
export function RecordDetails({ clusterId, record }: { clusterId: string; record: MessageResponse }) {
  const { message, topic } = record;
  const raw = (query: { part?: string; index?: number }) => api.messageRaw(clusterId, topic, message.partition, message.offset, query);
  return (
    <div className="divide-y divide-border-subtle">
      <PayloadView label="Value" payload={message.value} rawHref={raw({})} />
      <PayloadView label="Key" payload={message.key} rawHref={raw({ part: 'key' })} />
      <Headers record={record} rawOf={(index) => raw({ part: 'header', index })} />
      <section className="px-4 py-3">
        <h3 className="mb-2 text-title-s">Record</h3>
        <Facts
          facts={[
            { label: 'Timestamp', value: <Time at={message.timestamp} missing="the record has no timestamp" /> },
            { label: 'Stamped by', value: message.timestampType === 'CreateTime' ? 'producer (CreateTime)' : 'broker (LogAppendTime)' },
            { label: 'Size', value: exactBytes(message.sizeBytes) },
            { label: 'Partition range', value: `offsets ${formatInteger(record.startOffset)} to ${formatInteger(record.endOffset)}` },
            ...(record.sequence === null ? [] : [{ label: 'Sequence', value: formatInteger(record.sequence) }]),
          ]}
        />
      </section>
      <Batch record={record} />
    </div>
  );
}

function Headers({ record, rawOf }: { record: MessageResponse; rawOf: (index: number) => string }) {
  const { headers } = record.message;
  if (headers.length === 0) {
    return (
      <section className="flex items-baseline gap-2 px-4 py-3">
        <h3 className="text-title-s">Headers</h3>
        <span className="text-body text-text-3">none</span>
      </section>
    );
  }
  return (
    <section>
      <h3 className="px-4 pt-3 text-title-s">Headers</h3>
      {headers.map((header, index) => (
        <PayloadView key={index} label={header.key === '' ? '(empty name)' : header.key} payload={header.value} rawHref={rawOf(index)} className="py-2!" />
      ))}
    </section>
  );
}

function Batch({ record }: { record: MessageResponse }) {
  const { batch } = record;
  const flags = [batch.isTransactional && 'transactional', batch.isControl && 'control'].filter((flag) => flag !== false);
  return (
    <section className="px-4 py-3">
      <h3 className="mb-2 text-title-s">Batch</h3>
      <Facts
        facts={[
          { label: 'Offsets', value: `${formatInteger(batch.baseOffset)} to ${formatInteger(batch.lastOffset)}, ${formatInteger(batch.recordCount)} in it` },
          { label: 'Size', value: exactBytes(batch.sizeBytes) },
          { label: 'Compression', value: batch.compression },
          {
            label: 'CRC-32C',
            value: (
              <span className="inline-flex items-center gap-2">
                <span className="mono">{batch.crc}</span>
                <StatusPill status={batch.crcValid ? 'ok' : 'critical'}>{batch.crcValid ? 'valid' : 'does not match'}</StatusPill>
              </span>
            ),
          },
          { label: 'Leader epoch', value: batch.partitionLeaderEpoch },
          { label: 'Producer', value: batch.producerId === '-1' ? 'not idempotent' : `id ${batch.producerId}, epoch ${batch.producerEpoch}, base sequence ${formatInteger(batch.baseSequence)}` },
          { label: 'Format', value: `v${batch.magic}${flags.length > 0 ? `, ${flags.join(', ')}` : ''}` },
        ]}
      />
    </section>
  );
}
