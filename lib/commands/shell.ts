/** What does the same as a form or a button, by another tool. */
export interface Command {
  readonly tool: 'kcat' | 'kafka' | 'curl' | 'kafkajs' | 'shell';
  readonly code: string;
  /** What the tool cannot do as the console does it. */
  readonly note?: string;
}

export const TOOL_NAMES: Record<Command['tool'], string> = { kcat: 'kcat', kafka: 'Kafka tools', curl: 'curl', kafkajs: 'kafkajs', shell: 'Shell' };

/** Where commands go: the cluster's bootstrap servers and the console's own address. */
export interface CommandTarget {
  readonly bootstrap: string;
  readonly origin: string;
}

/** A text as one word of a POSIX shell, quoted only where it must be. */
export function word(text: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command of several parts, one a line. */
export function parts(...words: readonly (string | undefined | false)[]): string {
  return words.filter((part) => part !== undefined && part !== false && part !== '').join(' \\\n  ');
}

/** A call of the console's own API. */
export function curl(target: CommandTarget, method: string, path: string, body?: unknown): Command {
  const code =
    body === undefined
      ? parts('curl -sS', method === 'GET' ? undefined : `-X ${method}`, word(target.origin + path))
      : parts(`curl -sS -X ${method} ${word(target.origin + path)}`, "-H 'content-type: application/json'", `-d ${word(JSON.stringify(body))}`);
  return { tool: 'curl', code };
}

/** A kafkajs script: `body` uses `kafka`. */
export function kafkajs(target: CommandTarget, body: readonly string[]): Command {
  const brokers = target.bootstrap.split(',').map((broker) => JSON.stringify(broker));
  const code = ["import { Kafka } from 'kafkajs';", '', `const kafka = new Kafka({ clientId: 'my-app', brokers: [${brokers.join(', ')}] });`, ...body].join('\n');
  return { tool: 'kafkajs', code };
}
