import type { Message } from '@/lib/contracts/messages';
import { exactBytes, formatBytes } from '@/lib/format/bytes';
import { formatInteger } from '@/lib/format/number';
import type { Column } from '../data-table/column';
import { Tag } from '../ui/tag';
import { Time } from '../ui/time';
import { PayloadLine } from './payload-line';

export const messageKey = ({ partition, offset }: { partition: number; offset: number }): string => `${partition}:${offset}`;

const LESS_IMPORTANT = new Set(['headers', 'size']);

/** Columns of the viewer; `narrow` while a record stands open beside them. */
export function messageColumns(wanted: string, caseSensitive: boolean, narrow: boolean): Column<Message>[] {
  const all: Column<Message>[] = [
    {
      id: 'time',
      header: 'Time',
      priority: 1,
      className: 'w-48',
      cell: (message) => <Time at={message.timestamp} missing="the record has no timestamp" />,
    },
    { id: 'partition', header: 'Partition', priority: 1, align: 'end', className: 'w-20', cell: ({ partition }) => partition },
    { id: 'offset', header: 'Offset', priority: 1, align: 'end', className: 'w-28', cell: ({ offset }) => formatInteger(offset) },
    {
      id: 'key',
      header: 'Key',
      priority: 1,
      className: 'max-w-56 truncate max-md:max-w-full',
      cell: ({ key }) => <PayloadLine payload={key} wanted={wanted} caseSensitive={caseSensitive} />,
    },
    {
      id: 'value',
      header: 'Value',
      priority: 1,
      narrow: 'bare',
      className: 'max-w-0 w-full truncate max-md:max-w-full',
      cell: ({ value, tombstone }) => <PayloadLine payload={value} wanted={wanted} caseSensitive={caseSensitive} tombstone={tombstone} />,
    },
    {
      id: 'headers',
      header: 'Headers',
      priority: 2,
      align: 'end',
      className: 'w-20',
      cell: ({ headerCount }) => <span className={headerCount === 0 ? 'text-text-3' : undefined}>{headerCount}</span>,
    },
    {
      id: 'size',
      header: 'Size',
      priority: 2,
      align: 'end',
      className: 'w-24',
      cell: ({ sizeBytes, compression }) => (
        <span className="inline-flex items-center gap-1.5" data-tip={exactBytes(sizeBytes)}>
          {compression !== 'none' && <Tag>{compression}</Tag>}
          {formatBytes(sizeBytes)}
        </span>
      ),
    },
  ];
  return narrow ? all.filter(({ id }) => !LESS_IMPORTANT.has(id)) : all;
}
