/** Broker configs of authentication, TLS, authorization, quotas, metrics and tiered storage. Kafka 3.9's names and defaults. */
import { row } from './broker-config-row.ts';
import type { ConfigDefinition } from './config-definition.ts';
import { LONG_MAX } from './config-values.ts';

const NO_SASL = 'none: SASL is not built yet.' as const;
const NO_KERBEROS = 'none: Kerberos is not supported.' as const;
const NO_TLS = 'none: TLS is not built yet.' as const;
const NO_AUTHORIZER = 'none: authorization is not built yet.' as const;
const NO_TOKENS = 'none: delegation tokens are not built yet.' as const;
const NO_QUOTAS = 'none: quotas are not built yet.' as const;
const NO_JAVA = 'none: there are no Java plugins to load.' as const;
const NO_TIERING = 'none: tiered storage is not built yet.' as const;
const PER_BROKER = { scope: 'per-broker' } as const;

const SASL: readonly ConfigDefinition[] = [
  row('connections.max.reauth.ms', 'long', '0', NO_SASL, 'Time after which a client must authenticate again (KIP-368). Milliseconds; 0 = never.'),
  row('principal.builder.class', 'class', 'org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder', NO_JAVA, 'How the name of a client is derived.', PER_BROKER),
  row('sasl.client.callback.handler.class', 'class', null, NO_JAVA, 'Callback handler of SASL clients.'),
  row('sasl.enabled.mechanisms', 'list', 'GSSAPI', NO_SASL, 'SASL mechanisms that are offered.', PER_BROKER),
  row('sasl.jaas.config', 'password', null, NO_SASL, 'Login of a SASL listener.', PER_BROKER),
  row('sasl.kerberos.kinit.cmd', 'string', '/usr/bin/kinit', NO_KERBEROS, 'Path of kinit.', PER_BROKER),
  row('sasl.kerberos.principal.to.local.rules', 'list', 'DEFAULT', NO_KERBEROS, 'How Kerberos principals become names.', PER_BROKER),
  row('sasl.kerberos.service.name', 'string', null, NO_KERBEROS, 'Kerberos name of the brokers.', PER_BROKER),
  row('sasl.login.callback.handler.class', 'class', null, NO_JAVA, 'Callback handler of the login.'),
  row('sasl.login.class', 'class', null, NO_JAVA, 'Class of the login.'),
  row('sasl.kerberos.min.time.before.relogin', 'long', '60000', NO_KERBEROS, 'Pause between logins. Milliseconds.', PER_BROKER),
  row('sasl.kerberos.ticket.renew.jitter', 'double', '0.05', NO_KERBEROS, 'Random share of the renewal time.', PER_BROKER),
  row('sasl.kerberos.ticket.renew.window.factor', 'double', '0.8', NO_KERBEROS, 'Share of a ticket\'s life after which it is renewed.', PER_BROKER),
  row('sasl.login.connect.timeout.ms', 'int', null, NO_SASL, 'Limit for a connection to the login provider. Milliseconds.'),
  row('sasl.login.read.timeout.ms', 'int', null, NO_SASL, 'Limit for an answer of the login provider. Milliseconds.'),
  row('sasl.login.refresh.buffer.seconds', 'short', '300', NO_SASL, 'Time before expiry that a refresh keeps. Seconds.', PER_BROKER),
  row('sasl.login.refresh.min.period.seconds', 'short', '60', NO_SASL, 'Shortest time between refreshes. Seconds.', PER_BROKER),
  row('sasl.login.refresh.window.factor', 'double', '0.8', NO_SASL, 'Share of a credential\'s life after which it is refreshed.', PER_BROKER),
  row('sasl.login.refresh.window.jitter', 'double', '0.05', NO_SASL, 'Random share of that time.', PER_BROKER),
  row('sasl.login.retry.backoff.max.ms', 'long', '10000', NO_SASL, 'Longest pause between login attempts. Milliseconds.'),
  row('sasl.login.retry.backoff.ms', 'long', '100', NO_SASL, 'First pause between login attempts. Milliseconds.'),
  row('sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms', 'long', '10000', NO_SASL, 'Longest pause between tries to read keys. Milliseconds.'),
  row('sasl.oauthbearer.jwks.endpoint.retry.backoff.ms', 'long', '100', NO_SASL, 'First pause between tries to read keys. Milliseconds.'),
  row('sasl.mechanism.controller.protocol', 'string', 'GSSAPI', NO_SASL, 'SASL mechanism towards controllers.'),
  row('sasl.mechanism.inter.broker.protocol', 'string', 'GSSAPI', NO_SASL, 'SASL mechanism between brokers.', PER_BROKER),
  row('sasl.oauthbearer.clock.skew.seconds', 'int', '30', NO_SASL, 'Clock difference that is tolerated in tokens. Seconds.'),
  row('sasl.oauthbearer.expected.audience', 'list', null, NO_SASL, 'Audience that a token must name.'),
  row('sasl.oauthbearer.expected.issuer', 'string', null, NO_SASL, 'Issuer that a token must name.'),
  row('sasl.oauthbearer.jwks.endpoint.refresh.ms', 'long', '3600000', NO_SASL, 'How often keys of the token issuer are read again. Milliseconds.'),
  row('sasl.oauthbearer.jwks.endpoint.url', 'string', null, NO_SASL, 'Where the keys of the token issuer are.'),
  row('sasl.oauthbearer.scope.claim.name', 'string', 'scope', NO_SASL, 'Claim that holds the scope.'),
  row('sasl.oauthbearer.sub.claim.name', 'string', 'sub', NO_SASL, 'Claim that holds the name.'),
  row('sasl.oauthbearer.token.endpoint.url', 'string', null, NO_SASL, 'Where tokens are got from.'),
  row('sasl.server.callback.handler.class', 'class', null, NO_JAVA, 'Callback handler of SASL listeners.'),
  row('sasl.server.max.receive.size', 'int', '524288', NO_SASL, 'Largest message during authentication. Bytes.'),
];

const TLS: readonly ConfigDefinition[] = [
  row('ssl.allow.dn.changes', 'boolean', 'false', NO_TLS, 'Whether a new certificate may carry another name.'),
  row('ssl.allow.san.changes', 'boolean', 'false', NO_TLS, 'Whether a new certificate may carry other alternative names.'),
  row('ssl.cipher.suites', 'list', '', NO_TLS, 'Cipher suites that may be used.', PER_BROKER),
  row('ssl.client.auth', 'string', 'none', NO_TLS, 'Whether clients must show a certificate.', { oneOf: ['required', 'requested', 'none'], scope: 'per-broker' }),
  row('ssl.enabled.protocols', 'list', 'TLSv1.2,TLSv1.3', NO_TLS, 'TLS versions that may be used.', PER_BROKER),
  row('ssl.endpoint.identification.algorithm', 'string', 'https', NO_TLS, 'How host names in certificates are checked.', PER_BROKER),
  row('ssl.engine.factory.class', 'class', null, NO_JAVA, 'Class that makes TLS engines.', PER_BROKER),
  row('ssl.key.password', 'password', null, NO_TLS, 'Password of the private key.', PER_BROKER),
  row('ssl.keymanager.algorithm', 'string', 'SunX509', NO_JAVA, 'Key manager algorithm.', PER_BROKER),
  row('ssl.keystore.certificate.chain', 'password', null, NO_TLS, 'Certificate chain as PEM.', PER_BROKER),
  row('ssl.keystore.key', 'password', null, NO_TLS, 'Private key as PEM.', PER_BROKER),
  row('ssl.keystore.location', 'string', null, NO_TLS, 'File with key and certificate.', PER_BROKER),
  row('ssl.keystore.password', 'password', null, NO_TLS, 'Password of that file.', PER_BROKER),
  row('ssl.keystore.type', 'string', 'JKS', NO_TLS, 'Format of that file.', PER_BROKER),
  row('ssl.principal.mapping.rules', 'string', 'DEFAULT', NO_TLS, 'How certificate names become principals.'),
  row('ssl.protocol', 'string', 'TLSv1.3', NO_TLS, 'TLS version that is preferred.', PER_BROKER),
  row('ssl.provider', 'string', null, NO_JAVA, 'Security provider.', PER_BROKER),
  row('ssl.secure.random.implementation', 'string', null, NO_JAVA, 'Source of randomness.', PER_BROKER),
  row('ssl.trustmanager.algorithm', 'string', 'PKIX', NO_JAVA, 'Trust manager algorithm.', PER_BROKER),
  row('ssl.truststore.certificates', 'password', null, NO_TLS, 'Trusted certificates as PEM.', PER_BROKER),
  row('ssl.truststore.location', 'string', null, NO_TLS, 'File with trusted certificates.', PER_BROKER),
  row('ssl.truststore.password', 'password', null, NO_TLS, 'Password of that file.', PER_BROKER),
  row('ssl.truststore.type', 'string', 'JKS', NO_TLS, 'Format of that file.', PER_BROKER),
];

const OTHERS: readonly ConfigDefinition[] = [
  row('authorizer.class.name', 'string', '', NO_AUTHORIZER, 'Authorizer that decides who may do what.'),
  row('client.quota.callback.class', 'class', null, NO_JAVA, 'Class that decides quotas.'),
  row('controller.quota.window.num', 'int', '11', NO_QUOTAS, 'Samples kept for quotas on topic changes.', { min: 1 }),
  row('controller.quota.window.size.seconds', 'int', '1', NO_QUOTAS, 'Length of such a sample. Seconds.', { min: 1 }),
  row('delegation.token.expiry.check.interval.ms', 'long', '3600000', NO_TOKENS, 'How often expired tokens are looked for. Milliseconds.', { min: 1 }),
  row('delegation.token.expiry.time.ms', 'long', '86400000', NO_TOKENS, 'Life of a token until it must be renewed. Milliseconds.', { min: 1 }),
  row('delegation.token.max.lifetime.ms', 'long', '604800000', NO_TOKENS, 'Longest life of a token. Milliseconds.', { min: 1 }),
  row('delegation.token.secret.key', 'password', null, NO_TOKENS, 'Secret that tokens are signed with.'),
  row('kafka.metrics.polling.interval.secs', 'int', '10', NO_JAVA, 'How often Java reporters are called. Seconds.', { min: 1 }),
  row('kafka.metrics.reporters', 'list', '', NO_JAVA, 'Java reporters of broker metrics.'),
  row('auto.include.jmx.reporter', 'boolean', 'true', NO_JAVA, 'Whether the JMX reporter is on without being named.'),
  row('metric.reporters', 'list', '', NO_JAVA, 'Java reporters of metrics.', { scope: 'cluster-wide' }),
  row('metrics.num.samples', 'int', '2', 'none: rates are computed by the console from counters.', 'Samples kept for rates.', { min: 1 }),
  row('metrics.recording.level', 'string', 'INFO', 'none: all metrics are recorded.', 'Which metrics are recorded.'),
  row('metrics.sample.window.ms', 'long', '30000', 'none: rates are computed by the console from counters.', 'Length of such a sample. Milliseconds.', { min: 1 }),
  row('quota.window.num', 'int', '11', NO_QUOTAS, 'Samples kept for client quotas.', { min: 1 }),
  row('quota.window.size.seconds', 'int', '1', NO_QUOTAS, 'Length of such a sample. Seconds.', { min: 1 }),
  row('remote.log.storage.system.enable', 'boolean', 'false', NO_TIERING, 'Whether tiered storage is switched on for this broker.'),
  row('replication.quota.window.num', 'int', '11', NO_QUOTAS, 'Samples kept for replication throttles.', { min: 1 }),
  row('replication.quota.window.size.seconds', 'int', '1', NO_QUOTAS, 'Length of such a sample. Seconds.', { min: 1 }),
  row('alter.log.dirs.replication.quota.window.num', 'int', '11', NO_QUOTAS, 'Samples kept for the bound on moves between directories.', { min: 1 }),
  row('alter.log.dirs.replication.quota.window.size.seconds', 'int', '1', NO_QUOTAS, 'Length of such a sample. Seconds.', { min: 1 }),
  row('remote.fetch.max.wait.ms', 'int', '500', NO_TIERING, 'Longest wait for remote data in a fetch. Milliseconds.', { min: 1, scope: 'cluster-wide' }),
  row('remote.log.index.file.cache.total.size.bytes', 'long', '1073741824', NO_TIERING, 'Local space for indexes of remote segments.', { min: 1, scope: 'cluster-wide' }),
  row('remote.log.manager.copy.max.bytes.per.second', 'long', LONG_MAX, NO_TIERING, 'Bound on copying to remote storage.', { min: 1, scope: 'cluster-wide' }),
  row('remote.log.manager.fetch.max.bytes.per.second', 'long', LONG_MAX, NO_TIERING, 'Bound on reading from remote storage.', { min: 1, scope: 'cluster-wide' }),
  row('remote.log.manager.copier.thread.pool.size', 'int', '-1', NO_TIERING, 'Threads that copy; -1 takes the pool size.'),
  row('remote.log.manager.copy.quota.window.num', 'int', '11', NO_TIERING, 'Samples kept for the bound on copying.', { min: 1 }),
  row('remote.log.manager.copy.quota.window.size.seconds', 'int', '1', NO_TIERING, 'Length of such a sample. Seconds.', { min: 1 }),
  row('remote.log.manager.expiration.thread.pool.size', 'int', '-1', NO_TIERING, 'Threads that remove expired remote data; -1 takes the pool size.'),
  row('remote.log.manager.fetch.quota.window.num', 'int', '11', NO_TIERING, 'Samples kept for the bound on reading.', { min: 1 }),
  row('remote.log.manager.fetch.quota.window.size.seconds', 'int', '1', NO_TIERING, 'Length of such a sample. Seconds.', { min: 1 }),
  row('remote.log.manager.task.interval.ms', 'long', '30000', NO_TIERING, 'How often segments to copy are looked for. Milliseconds.', { min: 1 }),
  row('remote.log.metadata.custom.metadata.max.bytes', 'int', '128', NO_TIERING, 'Largest note of a storage plugin on a segment. Bytes.', { min: 0 }),
  row('remote.log.metadata.manager.class.name', 'string', 'org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager', NO_JAVA, 'Class that keeps facts on remote segments.'),
  row('remote.log.metadata.manager.class.path', 'string', null, NO_JAVA, 'Where that class is.'),
  row('remote.log.metadata.manager.impl.prefix', 'string', 'rlmm.config.', NO_JAVA, 'Prefix of that class\'s own configs.'),
  row('remote.log.metadata.manager.listener.name', 'string', null, NO_JAVA, 'Listener that class connects to.'),
  row('remote.log.reader.max.pending.tasks', 'int', '100', NO_TIERING, 'Remote reads that may wait.', { min: 1 }),
  row('remote.log.reader.threads', 'int', '10', NO_TIERING, 'Threads that read remote data.', { min: 1 }),
  row('remote.log.storage.manager.class.name', 'string', null, NO_JAVA, 'Class that stores remote segments.'),
  row('remote.log.storage.manager.class.path', 'string', null, NO_JAVA, 'Where that class is.'),
  row('remote.log.storage.manager.impl.prefix', 'string', 'rsm.config.', NO_JAVA, 'Prefix of that class\'s own configs.'),
  row('remote.log.manager.thread.pool.size', 'int', '10', NO_TIERING, 'Threads that copy to remote storage.', { min: 1 }),
  row('security.providers', 'string', null, NO_JAVA, 'Java security providers.'),
  row('telemetry.max.bytes', 'int', '1048576', 'none: client telemetry is not built yet (KIP-714).', 'Largest telemetry push of a client. Bytes.', { min: 1 }),
];

/** See the head of this file. */
export const brokerSecurityConfigs: readonly ConfigDefinition[] = [...SASL, ...TLS, ...OTHERS];
