'use client';

import { Play, Square, Zap } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { ProblemNote } from '@/components/ui/error-state';
import { toast } from '@/components/ui/toast';
import { brokerName, type BrokerSummary } from '@/lib/contracts/brokers';
import { problemOf } from '@/lib/errors';
import { useBrokerAction } from '@/lib/query/brokers';
import { actText, type BrokerAct } from './action-text';

type Props = { clusterId: string; broker: BrokerSummary; actions: readonly BrokerAct[] };

/** Stop, kill and start the broker's process. Stop and kill ask for the broker's name. */
export function BrokerActions({ clusterId, broker, actions }: Props) {
  const [asking, setAsking] = useState<Exclude<BrokerAct, 'start'>>();
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
          if (action === 'start') toast.error({ title: `${broker.name} was not started`, description: problemOf(error).detail });
        },
      },
    );
  }

  const text = asking && actText(asking, broker);
  return (
    <>
      {actions.includes('start') && (
        <Button variant="primary" icon={<Play strokeWidth={1.5} />} busy={mutation.isPending} onClick={() => run('start')}>
          Start
        </Button>
      )}
      {actions.includes('stop') && (
        <Button icon={<Square strokeWidth={1.5} />} onClick={() => setAsking('stop')}>
          Stop
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
