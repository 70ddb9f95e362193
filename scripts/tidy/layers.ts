/** The one table of layers: a folder of server/ imports only folders of a lower number. See docs/architecture.md. */
export const layers: Readonly<Record<string, number>> = {
  base: 0,
  protocol: 1,
  records: 2,
  log: 3,
  metadata: 3,
  quorum: 4,
  security: 4,
  controller: 5,
  replication: 5,
  coordinator: 5,
  broker: 6,
  client: 7,
  registry: 8,
  connect: 8,
  streams: 8,
  monitoring: 8,
  controlplane: 9,
  console: 10,
  aws: 10,
  runtime: 11,
  http: 12,
};

/** Folders that reach a cluster only through `client/`: what makes external clusters work everywhere. */
export const onlyThroughClient: ReadonlySet<string> = new Set(['registry', 'connect', 'streams', 'monitoring', 'console']);

/** What those may import besides each other's lower layers: no engine internals. */
export const engineFolders: ReadonlySet<string> = new Set(['log', 'metadata', 'quorum', 'controller', 'replication', 'coordinator', 'broker']);

/** Names that may appear only where the outside world enters, with what to use instead. */
export const bannedNames: readonly { readonly pattern: RegExp; readonly instead: string; readonly allowedIn: readonly string[] }[] = [
  { pattern: /\bDate\.now\(|\bnew Date\(\)/, instead: 'the Clock that is passed in', allowedIn: ['base', 'client', 'runtime', 'http', 'console', 'monitoring'] },
  { pattern: /\bset(Timeout|Interval|Immediate)\(/, instead: 'Clock.after or Clock.every', allowedIn: ['base', 'broker/net', 'client', 'runtime', 'http'] },
  { pattern: /\bMath\.random\(/, instead: 'the Random that is passed in', allowedIn: ['base'] },
  { pattern: /from 'node:(fs|fs\/promises)'/, instead: 'the FileSystem port', allowedIn: ['log/io', 'runtime', 'records/io'] },
  { pattern: /from 'node:(net|tls|dgram|http)'/, instead: 'the Transport port', allowedIn: ['broker/net', 'client', 'runtime', 'http'] },
  { pattern: /(?<!')\bprocess\.(?!hrtime)/, instead: 'an argument', allowedIn: ['base', 'log/io', 'broker/net', 'client', 'runtime', 'http'] },
  { pattern: /from 'kafkajs'/, instead: 'our own protocol layer (clients are the engine’s judges)', allowedIn: ['client'] },
];

/** Lines a file may have; tables (message definitions, error and config tables) are exempt. */
export const sizeLimit = 500;
export const sizeExempt: readonly RegExp[] = [/\/messages\//, /record-definitions\.ts$/, /errors\.ts$/, /metadata\/configs\//, /\.test\.tsx?$/];
