/** Broker configs of listeners, connections, requests and threads. Kafka 3.9's names and defaults. */
import { row } from './broker-config-row.ts';
import type { ConfigDefinition } from './config-definition.ts';

const BY_FLAGS = 'none: addresses and ports are given by --host and --port.' as const;
const ONE_THREAD = 'none: a broker runs on one event loop.' as const;
const SYSTEM_BUFFERS = 'none: socket buffers are left to the operating system.' as const;
const INT_MAX = '2147483647';

/** See the head of this file. */
export const brokerNetworkConfigs: readonly ConfigDefinition[] = [
  row('advertised.listeners', 'string', null, BY_FLAGS, 'Addresses that clients are told to connect to, when they differ from listeners.', { scope: 'per-broker' }),
  row('background.threads', 'int', '10', ONE_THREAD, 'Threads for background work.', { min: 1, scope: 'cluster-wide' }),
  row('broker.id', 'int', '-1', 'yes', 'Id of this broker. Same as node.id.'),
  row('broker.id.generation.enable', 'boolean', 'true', 'none: ids are given to brokers when they start.', 'Whether a broker without an id gets one.'),
  row('broker.rack', 'string', null, 'yes', 'Rack or availability zone of this broker. Replicas of a partition are spread over racks.'),
  row('connection.failed.authentication.delay.ms', 'int', '100', 'none: there is no authentication yet.', 'Pause before a connection that failed to authenticate is closed. Milliseconds.', { min: 0 }),
  row('connections.max.idle.ms', 'long', '600000', 'yes', 'A connection without requests for this long is closed. Milliseconds.'),
  row('controlled.shutdown.enable', 'boolean', 'true', 'none: a stopping broker always hands over its partitions first.', 'Whether a stopping broker first moves leaderships away.'),
  row('controlled.shutdown.max.retries', 'int', '3', 'none: the hand-over has a time limit instead of tries.', 'How often a stopping broker tries to hand over.'),
  row('controlled.shutdown.retry.backoff.ms', 'long', '5000', 'none: the hand-over has a time limit instead of tries.', 'Pause between tries to hand over. Milliseconds.'),
  row('early.start.listeners', 'string', null, 'none: all listeners start together.', 'Listeners that start before authorization is ready.'),
  row('fetch.max.bytes', 'int', '57671680', 'yes', 'Largest answer to one fetch request, whatever the client asks for. A first batch that is larger is still returned.', { min: 1024 }),
  row('inter.broker.listener.name', 'string', null, 'none: brokers talk on their INTERNAL listener.', 'Listener that brokers use among themselves.'),
  row('listener.security.protocol.map', 'string', 'SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT', BY_FLAGS, 'Security protocol of each listener name.', { scope: 'per-broker' }),
  row('listeners', 'string', 'PLAINTEXT://:9092', BY_FLAGS, 'Addresses that the broker listens on.', { scope: 'per-broker' }),
  row('max.connection.creation.rate', 'int', INT_MAX, 'none: the rate is not bounded yet.', 'New connections per second that the broker accepts.', { min: 0, scope: 'cluster-wide' }),
  row('max.connections', 'int', INT_MAX, 'yes', 'Connections that the broker holds at a time.', { min: 0, scope: 'cluster-wide' }),
  row('max.connections.per.ip', 'int', INT_MAX, 'yes', 'Connections from one address.', { min: 0, scope: 'cluster-wide' }),
  row('max.connections.per.ip.overrides', 'string', '', 'yes', 'Connections from single addresses, instead of max.connections.per.ip: "address:count,...". Names of hosts are not looked up.', { scope: 'cluster-wide', counts: true }),
  row('max.incremental.fetch.session.cache.slots', 'int', '1000', 'yes', 'Incremental fetch sessions that the broker remembers (KIP-227).', { min: 0 }),
  row('max.request.partition.size.limit', 'int', '2000', 'yes', 'Partitions in one answer to DescribeTopicPartitions.', { min: 1 }),
  row('node.id', 'int', '-1', 'yes', 'Id of this node: the broker, and its voter in the metadata quorum.'),
  row('num.io.threads', 'int', '8', ONE_THREAD, 'Threads that work on requests.', { min: 1, scope: 'cluster-wide' }),
  row('num.network.threads', 'int', '3', ONE_THREAD, 'Threads that read requests and write answers.', { min: 1, scope: 'cluster-wide' }),
  row('num.replica.alter.log.dirs.threads', 'int', null, 'none: each broker has one directory.', 'Threads that move replicas between directories.'),
  row('queued.max.request.bytes', 'long', '-1', 'yes', 'Bytes of requests that are incomplete or wait for work, of all connections. Above it connections with large requests are not read from, except the one that began first.'),
  row('queued.max.requests', 'int', '500', 'none: a connection has one request in work at a time.', 'Requests that wait for work.', { min: 1 }),
  row('request.timeout.ms', 'int', '30000', 'none: each internal request has a limit of its own.', 'How long this broker waits for the answer of another one. Milliseconds.'),
  row('reserved.broker.max.id', 'int', '1000', 'none: ids are given to brokers when they start.', 'Largest id that may be given by hand.', { min: 0 }),
  row('security.inter.broker.protocol', 'string', 'PLAINTEXT', 'none: brokers talk in plain text on one machine.', 'Security protocol that brokers use among themselves.', {
    oneOf: ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'],
  }),
  row('socket.connection.setup.timeout.max.ms', 'long', '30000', 'none: each internal connection has a limit of its own.', 'Largest time for a connection between brokers to be made. Milliseconds.'),
  row('socket.connection.setup.timeout.ms', 'long', '10000', 'none: each internal connection has a limit of its own.', 'Time for a connection between brokers to be made. Milliseconds.'),
  row('socket.listen.backlog.size', 'int', '50', SYSTEM_BUFFERS, 'Connections that wait to be accepted.', { min: 1 }),
  row('socket.receive.buffer.bytes', 'int', '102400', SYSTEM_BUFFERS, 'Receive buffer of a connection; -1 leaves it to the system.'),
  row('socket.request.max.bytes', 'int', '104857600', 'yes', 'Largest request. A connection that announces a larger one is closed before memory is set aside.', { min: 1 }),
  row('socket.send.buffer.bytes', 'int', '102400', SYSTEM_BUFFERS, 'Send buffer of a connection; -1 leaves it to the system.'),
];
