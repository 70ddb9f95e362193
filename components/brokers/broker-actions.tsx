'use client';

import { Pause, Play, Square, Zap } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { ProblemNote } from '@/components/ui/error-state';
import { toast } from '@/components/ui/toast';
import type { BrokerSummary } from '@/lib/contracts/brokers';
import { actNeedsName, brokerName, type BrokerAct } from '@/lib/domain/brokers';
import { problemOf } from '@/lib/errors';
import { useBrokerAction } from '@/lib/query/brokers';
import { actText } from './action-text';

type Props = { clusterId: string; broker: BrokerSummary; actions: readonly BrokerAct[] };

/** Acts on the broker's process. Those that take it away ask for its name. */
export function BrokerActions({ clusterId, broker, actions }: Props) {
  const [asking, setAsking] = useState<BrokerAct>();
  const mutation = useBrokerAction(clusterId, broker.id);

  function run(action: BrokerAct) {
    mutation.mutate(
      { action, confirm: brokerName(broker.id) },
      {
        onSuccess: () => {
          setAsking(undefined);
          toast.success({ title: actText(action, broker).done });
        },
        onError: (error) => {
          if (!actNeedsName(action)) toast.error({ title: `${actText(action, broker).verb}: it failed`, description: problemOf(error).detail });
        },
      },
    );
  }

  const text = asking && actText(asking, broker);
  const crashed = broker.process?.state === 'crashed';
  return (
    <>
      {actions.includes('start') && (
        <Button variant="primary" icon={<Play strokeWidth={1.5} />} busy={mutation.isPending} onClick={() => run('start')}>
          {broker.process?.state === 'gave-up' ? 'Start again' : crashed ? 'Start now' : 'Start'}
        </Button>
      )}
      {actions.includes('resume') && (
        <Button variant="primary" icon={<Play strokeWidth={1.5} />} busy={mutation.isPending} onClick={() => run('resume')}>
          Resume
        </Button>
      )}
      {actions.includes('stop') && (
        <Button icon={<Square strokeWidth={1.5} />} onClick={() => setAsking('stop')}>
          Stop
        </Button>
      )}
      {actions.includes('pause') && (
        <Button icon={<Pause strokeWidth={1.5} />} onClick={() => setAsking('pause')}>
          Pause
        </Button>
      )}
      {actions.includes('kill') && (
        <Button variant="dangerQuiet" icon={<Zap strokeWidth={1.5} />} onClick={() => setAsking('kill')}>
          Kill
        </Button>
      )}
      {asking && text && (
        <ConfirmDialog
          open
          onClose={() => {
            setAsking(undefined);
            mutation.reset();
          }}
          title={text.title}
          verb={text.verb}
          name={brokerName(broker.id)}
          busy={mutation.isPending}
          onConfirm={() => run(asking)}
          error={mutation.isError && <ProblemNote error={mutation.error} />}
        >
          <ul className="flex list-disc flex-col gap-1 ps-5">
            {text.effects.map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ul>
        </ConfirmDialog>
      )}
    </>
  );
}
