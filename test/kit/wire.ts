/** Requests over TCP with our own codec, for questions that no client library answers. */
import { systemClock } from '../../server/base/system-clock.ts';
import { TcpTransport } from '../../server/broker/net/tcp-transport.ts';
import { apis } from '../../server/protocol/apis.ts';
import { errorName, errors } from '../../server/protocol/errors.ts';
import { RequestChannel } from '../../server/protocol/request-channel.ts';
import type { ClusterProcess } from './cluster-process.ts';

const TIMEOUT_MS = 3_000;
const transport = new TcpTransport({ clock: systemClock });

/** Broker that coordinates a group, asked of any broker that answers. Rejects when none knows. */
export async function coordinatorOf(cluster: ClusterProcess, groupId: string): Promise<number> {
  const asked = cluster.facts.brokers.map(async ({ host, port }) => {
    const channel = new RequestChannel({ transport, address: { host, port }, clientId: 'test' });
    try {
      const { errorCode, nodeId } = await channel.send(apis.findCoordinator, 2, { key: groupId, keyType: 0 }, TIMEOUT_MS);
      if (errorCode !== errors.NONE) throw new Error(errorName(errorCode));
      return nodeId;
    } finally {
      channel.close();
    }
  });
  return Promise.any(asked);
}
