/** Levels, least to most severe. `fatal` is written once, right before a process ends because of a broken rule. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Facts of one event. Copy known-safe fields only: never a whole request, config or record. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined | readonly (string | number)[]>>;

/**
 * One JSON line per event, stable kebab-case event names, nothing per record.
 * `child` adds fields to every line below it (`brokerId`, `partition`).
 */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  fatal(event: string, fields?: LogFields): void;
  child(fields: LogFields): Logger;
}

const SEVERITY: Record<LogLevel, number> = { debug: 10, info: 20, warn: 30, error: 40, fatal: 50 };

/** A logger that hands finished lines to `write` (no newline). `now` stamps them, ms since the epoch. */
export function jsonLogger(options: {
  level: LogLevel;
  now: () => number;
  write: (line: string) => void;
  fields?: LogFields;
}): Logger {
  const threshold = SEVERITY[options.level];
  const emit = (level: LogLevel, event: string, fields?: LogFields): void => {
    if (SEVERITY[level] < threshold) return;
    const time = new Date(options.now()).toISOString();
    options.write(JSON.stringify({ time, level, event, ...options.fields, ...fields }));
  };
  return {
    debug: (event, fields) => emit('debug', event, fields),
    info: (event, fields) => emit('info', event, fields),
    warn: (event, fields) => emit('warn', event, fields),
    error: (event, fields) => emit('error', event, fields),
    fatal: (event, fields) => emit('fatal', event, fields),
    child: (fields) => jsonLogger({ ...options, fields: { ...options.fields, ...fields } }),
  };
}

/** Says nothing. For tests that do not look at the log. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
  child: () => silentLogger,
};

/** The message of anything thrown, for one log field. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
