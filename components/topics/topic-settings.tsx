'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { addPartitionsCommands, deleteTopicsCommands } from '@/lib/commands/topics';
import { formatBytes } from '@/lib/format/bytes';
import { formatInteger, plural } from '@/lib/format/number';
import { useAddPartitions, useDeleteTopic, useTopic } from '@/lib/query/topics';
import { routes } from '@/lib/routes';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { CommandButton, FoldedCommands } from '../ui/commands';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { ProblemNote } from '../ui/error-state';
import { Field } from '../ui/field';
import { Input } from '../ui/input';
import { toast } from '../ui/toast';

/** Grow the topic, or delete it. */
export function TopicSettings({ clusterId, topic }: { clusterId: string; topic: string }) {
  return (
    <div className="flex max-w-[720px] flex-col gap-4 pt-5">
      <AddPartitions clusterId={clusterId} topic={topic} />
      <DeleteTopic clusterId={clusterId} topic={topic} />
    </div>
  );
}

type Props = { clusterId: string; topic: string };

function AddPartitions({ clusterId, topic }: Props) {
  const { data } = useTopic(clusterId, topic);
  const add = useAddPartitions(clusterId, topic);
  const [typed, setTyped] = useState('');
  const present = data?.topic.partitions ?? 0;
  const total = Number(typed);
  const tooFew = typed !== '' && !(Number.isInteger(total) && total > present && total <= 10_000);
  return (
    <Card title="Add partitions">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === '' || tooFew) return;
          add.mutate({ total }, {
            onSuccess: ({ before, after }) => {
              toast.success({ title: `${topic} has ${plural(after, 'partition')}, was ${before}` });
              setTyped('');
            },
          });
        }}
      >
        <p className="max-w-[72ch] text-body text-text-2">
          Partitions can only be added. Keys are spread anew over the larger number, so records of one key may then lie in two partitions.
        </p>
        <div className="flex flex-wrap items-end gap-2">
          <Field
            label="New total"
            className="w-56"
            error={tooFew ? `More than ${formatInteger(present)}, at most 10,000` : undefined}
            help={present > 0 ? `now ${formatInteger(present)}` : undefined}
          >
            {(control) => <Input {...control} inputMode="numeric" value={typed} onChange={(event) => setTyped(event.target.value.trim())} />}
          </Field>
          <Button type="submit" size="lg" busy={add.isPending} disabled={typed === '' || tooFew} className="sm:mb-5">
            Add partitions
          </Button>
          <span className="sm:mb-5">
            <CommandButton clusterId={clusterId} size="lg" title={`Add partitions to ${topic}`} commands={(target) => addPartitionsCommands(target, clusterId, topic, typed === '' || tooFew ? present + 1 : total)} />
          </span>
        </div>
        {add.error && <ProblemNote error={add.error} />}
      </form>
    </Card>
  );
}

function DeleteTopic({ clusterId, topic }: Props) {
  const router = useRouter();
  const { data } = useTopic(clusterId, topic);
  const remove = useDeleteTopic(clusterId, topic);
  const [open, setOpen] = useState(false);
  const summary = data?.topic;
  return (
    <Card title="Delete topic">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-[56ch] text-body text-text-2">Removes the topic with every record on every broker. It cannot be undone.</p>
        <Button variant="dangerQuiet" size="lg" onClick={() => setOpen(true)} disabled={summary?.internal} data-tip={summary?.internal ? 'Internal topics belong to the cluster' : undefined}>
          Delete topic
        </Button>
      </div>
      <ConfirmDialog
        open={open}
        onClose={() => setOpen(false)}
        title={`Delete topic ${topic}`}
        verb="Delete topic"
        name={topic}
        busy={remove.isPending}
        error={remove.error && <ProblemNote error={remove.error} />}
        onConfirm={() =>
          remove.mutate({ confirm: topic }, {
            onSuccess: () => {
              toast.success({ title: `Topic ${topic} deleted` });
              router.push(routes.topics(clusterId));
            },
          })
        }
      >
        <p>This will be gone:</p>
        <ul className="list-disc ps-5">
          <li>{plural(summary?.partitions ?? 0, 'partition')} on {plural(summary?.replicationFactor ?? 0, 'replica')} each</li>
          <li>{summary?.messages === null || summary === undefined ? 'an unknown number of messages' : plural(summary.messages, 'message')}, {formatBytes(summary?.sizeBytes)} on disk</li>
          {data?.groups ? <li>the committed offsets of {plural(data.groups, 'consumer group')} in this topic</li> : null}
        </ul>
        <FoldedCommands clusterId={clusterId} commands={(target) => deleteTopicsCommands(target, clusterId, [topic])} />
      </ConfirmDialog>
    </Card>
  );
}
