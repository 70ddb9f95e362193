import type { CreateTopicResponse } from '@/lib/contracts/topics';
import { configMeaning } from '../data-table/config-meaning';
import { Card } from '../ui/card';
import { Facts } from '../ui/facts';
import { type TopicDraft, topicConfigs } from './topic-form';

/** What will be there: from the draft, and from the broker's own answer once a dry run has been made. */
export function TopicPreview({ draft, checked }: { draft: TopicDraft; checked: CreateTopicResponse | undefined }) {
  const configs = Object.entries(topicConfigs(draft));
  return (
    <Card title="What will be created">
      <Facts
        facts={[
          { label: 'Topic', value: <span className="mono break-all">{draft.name === '' ? '–' : draft.name}</span> },
          { label: 'Partitions', value: draft.partitions || checked?.partitions || 'cluster default' },
          { label: 'Replicas', value: draft.replicationFactor || checked?.replicationFactor || 'cluster default' },
          ...configs.map(([name, value]) => ({
            label: <span className="mono">{name}</span>,
            value: (
              <>
                <span className="mono">{value}</span> <span className="text-small text-text-3">{configMeaning(name, value)}</span>
              </>
            ),
          })),
        ]}
      />
      {configs.length === 0 && <p className="mt-2 text-small text-text-3">All configs stay at the cluster’s defaults.</p>}
    </Card>
  );
}
