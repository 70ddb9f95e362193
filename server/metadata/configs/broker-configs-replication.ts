/** Broker configs of replication, leadership, the controller and the metadata quorum. Kafka 3.9's names and defaults. */
import { row } from './broker-config-row.ts';
import type { ConfigDefinition } from './config-definition.ts';
import { LONG_MAX } from './config-values.ts';

const ITS_OWN_TIMES = 'none: the quorum has fixed times, see docs/architecture.md.' as const;
const NO_PURGE = 'none: waiting requests are removed when they complete.' as const;

/** See the head of this file. */
export const brokerReplicationConfigs: readonly ConfigDefinition[] = [
  row('auto.leader.rebalance.enable', 'boolean', 'true', 'yes', 'Whether the controller gives leadership back to preferred replicas by itself.'),
  row('broker.heartbeat.interval.ms', 'int', '2000', 'yes', 'How often a broker tells the controller that it lives. Milliseconds.'),
  row('broker.session.timeout.ms', 'int', '9000', 'yes', 'A broker that is silent for this long is fenced: it loses its leaderships. A lost connection is noticed sooner. Milliseconds.'),
  row('controller.listener.names', 'string', null, 'none: controllers talk on the INTERNAL listener.', 'Listeners of the controller.'),
  row('controller.quorum.append.linger.ms', 'int', '25', 'none: metadata records are written as soon as they are decided.', 'How long metadata records wait to be written together. Milliseconds.'),
  row('controller.quorum.bootstrap.servers', 'list', '', 'none: voters are given to brokers when they start.', 'Where to find the quorum.'),
  row('controller.quorum.election.backoff.max.ms', 'int', '1000', ITS_OWN_TIMES, 'Largest pause before another election. Milliseconds.'),
  row('controller.quorum.election.timeout.ms', 'int', '1000', ITS_OWN_TIMES, 'How long a candidate waits for votes. Milliseconds.'),
  row('controller.quorum.fetch.timeout.ms', 'int', '2000', ITS_OWN_TIMES, 'A voter that cannot fetch from the leader for this long calls an election. Milliseconds.'),
  row('controller.quorum.request.timeout.ms', 'int', '2000', ITS_OWN_TIMES, 'Time limit of requests in the quorum. Milliseconds.'),
  row('controller.quorum.retry.backoff.ms', 'int', '20', ITS_OWN_TIMES, 'Pause before a failed request is sent again. Milliseconds.'),
  row('controller.quorum.voters', 'list', '', 'none: voters are given to brokers when they start.', 'Voters of the metadata quorum: "id@host:port,...".'),
  row('controller.socket.timeout.ms', 'int', '30000', 'none: each internal request has a limit of its own.', 'Time limit of requests from the controller to brokers. Milliseconds.'),
  row('delete.records.purgatory.purge.interval.requests', 'int', '1', NO_PURGE, 'After how many requests finished DeleteRecords waits are cleared away.'),
  row('eligible.leader.replicas.enable', 'boolean', 'false', 'none: eligible leader replicas are always on (decision 0006).', 'Whether replicas that left the in-sync set may still lead safely.'),
  row('fetch.purgatory.purge.interval.requests', 'int', '1000', NO_PURGE, 'After how many requests finished fetch waits are cleared away.'),
  row('initial.broker.registration.timeout.ms', 'int', '60000', 'none: a starting broker tries until it is stopped.', 'How long a starting broker tries to register. Milliseconds.'),
  row('inter.broker.protocol.version', 'string', '3.9-IV0', 'none: all brokers of a cluster run the same build.', 'Version that brokers speak among themselves.'),
  row('leader.imbalance.check.interval.seconds', 'long', '300', 'yes', 'How often the controller looks at the balance of leaders. Seconds.', { min: 1 }),
  row('leader.imbalance.per.broker.percentage', 'int', '10', 'yes', 'Share of a broker\'s preferred leaderships that may be elsewhere before the controller gives them back. Percent.'),
  row('metadata.log.dir', 'string', null, 'none: the metadata log lies in the data directory.', 'Directory of the metadata log.'),
  row('metadata.log.max.record.bytes.between.snapshots', 'long', '20971520', 'yes', 'Bytes of new metadata records after which a snapshot is written.', { min: 1 }),
  row('metadata.log.max.snapshot.interval.ms', 'long', '3600000', 'yes', 'Longest time between snapshots while anything is new; 0: only bytes count. Milliseconds.', { min: 0 }),
  row('metadata.log.segment.bytes', 'int', '1073741824', 'yes', 'Segment size of the metadata log.', { min: 12 }),
  row('metadata.log.segment.ms', 'long', '604800000', 'yes', 'Time after which a segment of the metadata log is closed. Milliseconds.'),
  row('metadata.max.idle.interval.ms', 'int', '500', 'none: the metadata log only grows with changes.', 'How often an idle controller writes an empty record. Milliseconds.', { min: 0 }),
  row('metadata.max.retention.bytes', 'long', '104857600', 'yes', 'Size of metadata log and snapshots above which old ones are dropped; one snapshot stays. -1: no bound.'),
  row('metadata.max.retention.ms', 'long', '604800000', 'yes', 'Age above which metadata snapshots, and the segments before the next one, are dropped. Milliseconds; -1: no bound.'),
  row('num.replica.fetchers', 'int', '1', 'none: there is one fetcher for each leader broker.', 'Connections over which a broker fetches from another one.', { scope: 'cluster-wide' }),
  row('process.roles', 'list', '', 'none: every broker carries a controller voter, up to three.', 'Whether this node is a broker, a controller or both.', { listOf: ['broker', 'controller'] }),
  row('producer.purgatory.purge.interval.requests', 'int', '1000', NO_PURGE, 'After how many requests finished produce waits are cleared away.'),
  row('replica.fetch.backoff.ms', 'int', '1000', 'none: a failed fetch is repeated after 50 to 500 ms.', 'Pause of a follower after a failed fetch. Milliseconds.', { min: 0 }),
  row('replica.fetch.max.bytes', 'int', '1048576', 'yes', 'Bytes that a follower asks for of one partition. A larger first batch still comes.', { min: 0 }),
  row('replica.fetch.min.bytes', 'int', '1', 'yes', 'Bytes that a leader waits for before it answers a follower.'),
  row('replica.fetch.response.max.bytes', 'int', '10485760', 'yes', 'Bytes that a follower asks for in one fetch.', { min: 0 }),
  row('replica.fetch.wait.max.ms', 'int', '500', 'yes', 'How long a leader waits for new records before it answers a follower. Milliseconds.'),
  row('replica.high.watermark.checkpoint.interval.ms', 'long', '5000', 'none: they are written every 5 s.', 'How often high watermarks are written to disk. Milliseconds.'),
  row('replica.lag.time.max.ms', 'long', '30000', 'yes', 'A follower that has not caught up for this long leaves the in-sync set. Milliseconds.'),
  row('replica.selector.class', 'string', null, 'yes', 'Unset: consumers read from leaders. "org.apache.kafka.common.replica.RackAwareReplicaSelector": a consumer that names its rack reads from an in-sync replica there (KIP-392).', {
    oneOf: ['org.apache.kafka.common.replica.RackAwareReplicaSelector'],
  }),
  row('replica.socket.receive.buffer.bytes', 'int', '65536', 'none: socket buffers are left to the operating system.', 'Receive buffer of a follower\'s connection.'),
  row('replica.socket.timeout.ms', 'int', '30000', 'none: each internal request has a limit of its own.', 'Time limit of a follower\'s requests. Milliseconds.'),
  row('leader.replication.throttled.rate', 'long', LONG_MAX, 'none: replication throttling is not built yet.', 'Bytes per second that a leader sends to throttled replicas.', { min: 0, scope: 'cluster-wide' }),
  row('follower.replication.throttled.rate', 'long', LONG_MAX, 'none: replication throttling is not built yet.', 'Bytes per second that a follower fetches for throttled replicas.', { min: 0, scope: 'cluster-wide' }),
  row('replica.alter.log.dirs.io.max.bytes.per.second', 'long', LONG_MAX, 'none: each broker has one directory.', 'Bound on copying between directories.', { min: 0, scope: 'cluster-wide' }),
];
