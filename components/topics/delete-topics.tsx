'use client';

import { useState } from 'react';
import { deleteTopicsCommands } from '@/lib/commands/topics';
import type { TopicSummary } from '@/lib/contracts/topics';
import { problemOf } from '@/lib/errors';
import { formatBytes } from '@/lib/format/bytes';
import { plural } from '@/lib/format/number';
import { useDeleteTopics } from '@/lib/query/topics';
import { FoldedCommands } from '../ui/commands';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { toast } from '../ui/toast';

type Props = { clusterId: string; topics: readonly TopicSummary[]; onClose: () => void; /** Topics that are gone now; those that failed stay chosen. */ onDeleted: (names: readonly string[]) => void };

/** Several topics at once, after typing how many. One that fails keeps none of the others from going. */
export function DeleteTopics({ clusterId, topics, onClose, onDeleted }: Props) {
  const remove = useDeleteTopics(clusterId);
  const [failed, setFailed] = useState<readonly { name: string; reason: string }[]>([]);
  const known = topics.every(({ messages }) => messages !== null);
  const messages = topics.reduce((sum, topic) => sum + (topic.messages ?? 0), 0);
  const bytes = topics.reduce((sum, topic) => sum + (topic.sizeBytes ?? 0), 0);
  const [first] = topics;
  const name = topics.length === 1 && first ? first.name : `delete ${topics.length} topics`;

  async function confirm() {
    const outcomes = await remove.mutateAsync(topics.map((topic) => topic.name));
    const gone = outcomes.flatMap((outcome) => (outcome.error === undefined ? [outcome.name] : []));
    const left = outcomes.flatMap((outcome) => (outcome.error === undefined ? [] : [{ name: outcome.name, reason: problemOf(outcome.error).detail }]));
    setFailed(left);
    if (gone.length > 0) toast.success({ title: `${plural(gone.length, 'topic')} deleted` });
    onDeleted(gone);
    if (left.length === 0) onClose();
  }

  return (
    <ConfirmDialog
      key={name}
      open
      onClose={onClose}
      title={`Delete ${plural(topics.length, 'topic')}`}
      verb={`Delete ${plural(topics.length, 'topic')}`}
      name={name}
      busy={remove.isPending}
      onConfirm={() => void confirm()}
      error={
        failed.length > 0 && (
          <ul role="alert" className="flex list-disc flex-col gap-1 rounded-sm border border-critical-line bg-critical-bg py-2 ps-7 pe-3 text-body">
            {failed.map(({ name: topic, reason }) => (
              <li key={topic}>
                <span className="mono font-medium">{topic}</span>: {reason}
              </li>
            ))}
          </ul>
        )
      }
    >
      <p>
        This will be gone: {known ? plural(messages, 'message') : 'an unknown number of messages'}, {formatBytes(bytes)} on disk, and the committed offsets of every group in
      </p>
      <ul className="mono flex max-h-40 list-disc flex-col overflow-y-auto ps-5 text-text">
        {topics.map((topic) => (
          <li key={topic.name} className="break-all">
            {topic.name}
          </li>
        ))}
      </ul>
      <FoldedCommands clusterId={clusterId} commands={(target) => deleteTopicsCommands(target, clusterId, topics.map((topic) => topic.name))} />
    </ConfirmDialog>
  );
}
