import en from 'zod/v4/locales/en.js';
import * as z from 'zod/mini';
import { validateStaticConfigs } from '../metadata/configs/validate-configs.ts';

// The small zod, with one language, is part of the build: every start waits for it before the first broker is forked.
z.config(en());

/**
 * The app's own settings: one schema, read from flags (`--data-dir x`) and the environment (`MILLRACE_DATA_DIR=x`); a flag wins.
 * Unknown flags and unknown `MILLRACE_*` variables are refused, so that a typing error never starts another cluster than meant.
 */

const digits = z.string().check(z.regex(/^\d+$/, 'it must be a whole number'));
const integer = (min: number, max: number) => z.pipe(z.pipe(digits, z.transform(Number)), z.number().check(z.minimum(min), z.maximum(max)));
const port = integer(0, 65_535);
const text = z.string().check(z.minLength(1));

/** Kafka's static broker configs given with `--set name=value` (repeatable) or `MILLRACE_SET=a=b,c=d`. */
const kafkaConfig = z.record(text, z.string());

/** Rack of broker 1, 2, 3, …; more brokers than racks go round. */
const racks = z.pipe(
  z.pipe(z.string(), z.transform((list) => list.split(',').map((name) => name.trim()))),
  z.array(z.string().check(z.minLength(1, 'a rack without a name'))),
);

export const settingsSchema = z.strictObject({
  consolePort: z._default(port, 3000),
  host: z._default(text, '127.0.0.1'),
  port: z._default(port, 9092),
  brokers: z.optional(integer(1, 9)),
  racks: z.optional(racks),
  dataDir: z._default(text, './data'),
  isolation: z._default(z.enum(['process', 'inline']), 'process'),
  durability: z._default(z.enum(['fsync', 'os']), 'fsync'),
  logLevel: z._default(z.enum(['debug', 'info', 'warn', 'error']), 'info'),
  heal: z._default(z.boolean(), true),
  json: z._default(z.boolean(), false),
  dev: z._default(z.boolean(), false),
  set: z._default(kafkaConfig, {}),
});

export type Settings = z.infer<typeof settingsSchema>;

interface SettingDoc {
  readonly flag: string;
  readonly value?: string;
  readonly env: string;
  readonly doc: string;
}

/** What `--help` prints, in order. `--no-heal`, `--json` and `--dev` take no value. */
export const settingDocs: readonly SettingDoc[] = [
  { flag: '--console-port', value: 'N', env: 'MILLRACE_CONSOLE_PORT', doc: 'port of the web console (default 3000; 0 = any free port)' },
  { flag: '--host', value: 'ADDRESS', env: 'MILLRACE_HOST', doc: 'address that everything binds to; loopback only (default 127.0.0.1)' },
  { flag: '--port', value: 'N', env: 'MILLRACE_PORT', doc: 'Kafka port of broker 1; broker i gets N + 100(i-1) (default 9092; 0 = free ports)' },
  { flag: '--brokers', value: 'N', env: 'MILLRACE_BROKERS', doc: 'number of brokers, 1 to 9 (default: what the data directory holds, else 3)' },
  { flag: '--racks', value: 'A,B,C', env: 'MILLRACE_RACKS', doc: 'rack of each broker, in order, round and round (default: none)' },
  { flag: '--data-dir', value: 'DIR', env: 'MILLRACE_DATA_DIR', doc: 'where logs and metadata are kept (default ./data)' },
  { flag: '--isolation', value: 'process|inline', env: 'MILLRACE_ISOLATION', doc: 'a process per broker, or all in one (default process)' },
  { flag: '--durability', value: 'fsync|os', env: 'MILLRACE_DURABILITY', doc: 'acknowledge after fdatasync, or after write (default fsync)' },
  { flag: '--set', value: 'NAME=VALUE', env: 'MILLRACE_SET', doc: 'a Kafka broker config, repeatable (variable: comma separated)' },
  { flag: '--log-level', value: 'LEVEL', env: 'MILLRACE_LOG_LEVEL', doc: 'debug, info, warn or error (default info)' },
  { flag: '--no-heal', env: 'MILLRACE_HEAL=false', doc: 'leave a broker down when its process dies' },
  { flag: '--json', env: 'MILLRACE_JSON', doc: 'print one JSON line on stdout when ready (engine only)' },
  { flag: '--dev', env: 'MILLRACE_DEV', doc: 'development build of the console' },
];

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

/** A setting that cannot be used. `message` is one sentence for the user, naming the thing and the way out. */
export class SettingsError extends Error {
  readonly code = 'SETTINGS';
}

/** Settings from `argv` (without node and script) and `env`. Throws SettingsError. `help` is true when `--help` was given. */
export function readSettings(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): { settings: Settings; help: boolean } {
  const raw: Record<string, unknown> = { ...fromEnvironment(env) };
  const set: Record<string, string> = { ...(raw.set as Record<string, string> | undefined) };
  let help = false;
  for (let i = 0; i < argv.length; i += 1) {
    const [flag = '', inline] = splitOnce(argv[i] ?? '', '=');
    if (flag === '--help' || flag === '-h') {
      help = true;
      continue;
    }
    const key = keyOfFlag(flag);
    if (key === 'heal') raw.heal = flag === '--heal';
    else if (key === 'json' || key === 'dev') raw[key] = true;
    else {
      const value = inline ?? argv[++i];
      if (value === undefined) throw new SettingsError(`${flag} needs a value; --help lists the settings.`);
      if (key === 'set') addConfig(set, value);
      else raw[key] = value;
    }
  }
  raw.set = set;
  return { settings: validate(raw), help };
}

/** The text of `--help`. */
export function helpText(command: string): string {
  const rows = settingDocs.map(({ flag, value, env, doc }) => {
    const left = `  ${flag}${value ? ` ${value}` : ''}`;
    return `${left.padEnd(32)}${doc}  [${env}]`;
  });
  return [`Usage: ${command} [-- SETTINGS]`, '', ...rows, `  ${'--help'.padEnd(30)}this list`].join('\n');
}

function validate(raw: Record<string, unknown>): Settings {
  const parsed = settingsSchema.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = String(issue?.path[0] ?? '');
    throw new SettingsError(`Setting ${flagOfKey(name)} is not valid: ${issue?.message ?? 'unknown reason'}. --help lists the settings.`);
  }
  if (!LOOPBACK.has(parsed.data.host)) {
    throw new SettingsError(
      `--host ${parsed.data.host} is not a loopback address: this version has no authentication, so it binds to 127.0.0.1 only.`,
    );
  }
  const wrong = configProblem(parsed.data.set);
  if (wrong !== undefined) throw new SettingsError(`--set: ${wrong}. docs/config.md lists the broker configs.`);
  return parsed.data;
}

/** Below this a batch of metadata records may not fit a segment (`metadata.log.segment.min.bytes` in Kafka). */
const METADATA_SEGMENT_MIN_BYTES = 8 * 1024 * 1024;

/** Follow from other settings: where brokers listen, what they are, where their data lies. */
const GIVEN_OTHERWISE = new Set([
  'advertised.listeners',
  'broker.id',
  'broker.rack',
  'controller.listener.names',
  'controller.quorum.voters',
  'inter.broker.listener.name',
  'listener.security.protocol.map',
  'listeners',
  'log.dir',
  'log.dirs',
  'metadata.log.dir',
  'node.id',
  'process.roles',
]);

function configProblem(set: Readonly<Record<string, string>>): string | undefined {
  const owned = Object.keys(set).find((name) => GIVEN_OTHERWISE.has(name));
  if (owned !== undefined) return `${owned} follows from the other settings and cannot be set by itself`;
  const segmentBytes = set['metadata.log.segment.bytes'];
  if (segmentBytes !== undefined && Number(segmentBytes) < METADATA_SEGMENT_MIN_BYTES) {
    return `metadata.log.segment.bytes must be at least ${METADATA_SEGMENT_MIN_BYTES}, it is ${segmentBytes}`;
  }
  return validateStaticConfigs(new Map(Object.entries(set)));
}

function fromEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  const raw: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('MILLRACE_') || value === undefined || INTERNAL_VARIABLES.has(name)) continue;
    const key = keyOfFlag(`--${name.slice('MILLRACE_'.length).toLowerCase().replaceAll('_', '-')}`, name);
    if (key === 'heal' || key === 'json' || key === 'dev') raw[key] = value !== 'false' && value !== '0';
    else if (key === 'set') {
      const set: Record<string, string> = {};
      for (const pair of value.split(',').filter(Boolean)) addConfig(set, pair);
      raw.set = set;
    } else raw[key] = value;
  }
  return raw;
}

/** Set by the supervisor for broker processes and by tests that plant bugs, never by users. */
const INTERNAL_VARIABLES = new Set(['MILLRACE_BROKER_CONFIG', 'MILLRACE_BUG', 'MILLRACE_TEST']);

const KEYS = new Set(Object.keys(settingsSchema.shape));

function keyOfFlag(flag: string, shownAs = flag): string {
  const bare = flag === '--no-heal' ? '--heal' : flag;
  const key = bare.replace(/^--/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (!bare.startsWith('--') || !KEYS.has(key)) throw new SettingsError(`Unknown setting ${shownAs}; --help lists the settings.`);
  return key;
}

function flagOfKey(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function addConfig(set: Record<string, string>, pair: string): void {
  const [name, value] = splitOnce(pair, '=');
  if (!name || value === undefined) throw new SettingsError(`--set ${pair}: write NAME=VALUE, as in --set num.partitions=4.`);
  set[name] = value;
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
