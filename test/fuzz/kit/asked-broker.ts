import { systemClock } from '../../../server/base/system-clock.ts';
import { TcpTransport } from '../../../server/broker/net/tcp-transport.ts';
import type { Api } from '../../../server/protocol/apis.ts';
import type { Decoded, Encodable, MessageDefinition } from '../../../server/protocol/definition.ts';
import { RequestChannel } from '../../../server/protocol/request-channel.ts';
import { InlineCluster } from '../../kit/inline-cluster.ts';

const TIMEOUT_MS = 10_000;

/** One broker that is asked odd things. */
export interface AskedBroker {
  /** True for Apache Kafka, which KAFKA_BOOTSTRAP names: the questions are on trial then, not the broker. */
  readonly foreign: boolean;
  /** Errors inside a broker of ours. */
  readonly failures: readonly Error[];
  /** Over a connection of its own. Rejects when the broker closes it. */
  ask<Req extends MessageDefinition, Res extends MessageDefinition>(api: Api<Req, Res>, request: Encodable<Req>, version?: number): Promise<Decoded<Res>>;
  stop(): Promise<void>;
}

/** A broker of ours in this process with these configs, or the one that `bootstrap` (`host:port`) names. */
export async function startAskedBroker(configs: Record<string, string>, bootstrap = process.env.KAFKA_BOOTSTRAP): Promise<AskedBroker> {
  if (bootstrap !== undefined) return foreignBroker(bootstrap);
  const cluster = await InlineCluster.start(1, configs);
  return {
    foreign: false,
    failures: cluster.failures,
    ask: (api, request, version) => cluster.ask(1, api, request, version),
    stop: () => cluster.stop(),
  };
}

function foreignBroker(bootstrap: string): AskedBroker {
  const [host = '', port = ''] = bootstrap.split(':');
  const transport = new TcpTransport({ clock: systemClock });
  return {
    foreign: true,
    failures: [],
    ask: async (api, request, version = api.serve.max) => {
      const channel = new RequestChannel({ transport, address: { host, port: Number(port) }, clientId: 'test' });
      return channel.send(api, version, request, TIMEOUT_MS).finally(() => channel.close());
    },
    stop: async () => undefined,
  };
}
