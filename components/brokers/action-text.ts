import type { BrokerSummary } from '@/lib/contracts/brokers';
import { brokerName, type BrokerAct } from '@/lib/domain/brokers';
import { plural } from '@/lib/format/number';

type ActText = { title: string; verb: string; effects: string[]; done: string };

/** What an act on a broker's process means, before and after. */
export function actText(act: BrokerAct, broker: Pick<BrokerSummary, 'id' | 'leaders' | 'replicas' | 'isController'>): ActText {
  const name = brokerName(broker.id);
  const leads = broker.leaders === null ? 'The partitions that it leads' : `${plural(broker.leaders, 'partition')} that it leads`;
  const control = broker.isController ? ['It is the active controller: another broker is elected.'] : [];
  switch (act) {
    case 'stop':
      return {
        title: `Stop ${name}`,
        verb: 'Stop broker',
        effects: [
          `${leads} move to other replicas first; its own copies fall behind until it is back.`,
          ...control,
          'Clients go on with the other brokers. Producers with acks=all need enough replicas in sync.',
          'The process ends cleanly (SIGTERM) and stays down until it is started here.',
        ],
        done: `${name} is stopping`,
      };
    case 'kill':
      return {
        title: `Kill ${name}`,
        verb: 'Kill process',
        effects: [
          `${leads} have no leader until the cluster notices and elects others.`,
          ...control,
          'The process ends at once (SIGKILL): nothing is flushed, the log is recovered at the next start.',
          'The supervisor restarts it by itself.',
        ],
        done: `${name} was killed`,
      };
    case 'pause':
      return {
        title: `Pause ${name}`,
        verb: 'Pause process',
        effects: [
          `The process is frozen (SIGSTOP): its connections stay open and nobody gets an answer. ${leads} stand still until the cluster notices.`,
          ...control,
          'After broker.session.timeout.ms the controller fences it and others lead; whatever it believes after that counts for nothing.',
          'It stays paused until it is resumed here.',
        ],
        done: `${name} is paused`,
      };
    case 'resume':
      return { title: `Resume ${name}`, verb: 'Resume process', effects: [], done: `${name} goes on` };
    case 'start':
      return { title: `Start ${name}`, verb: 'Start broker', effects: [], done: `${name} is starting` };
  }
}
