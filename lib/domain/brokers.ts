/** What a person types to confirm: the broker's own name. */
export function brokerName(brokerId: number): string {
  return `broker-${brokerId}`;
}

/** What can be done with a broker's process; `pause` and `resume` are SIGSTOP and SIGCONT. */
export const BROKER_ACTS = ['stop', 'start', 'kill', 'pause', 'resume'] as const;
export type BrokerAct = (typeof BROKER_ACTS)[number];

/** Whether an act must be confirmed by typing the broker's name: those that take it away from its clients. */
export function actNeedsName(act: BrokerAct): boolean {
  return act === 'stop' || act === 'kill' || act === 'pause';
}

/** Orders of the replicas of one broker. */
export const BROKER_PARTITION_SORTS = ['name', 'size', 'role'] as const;
