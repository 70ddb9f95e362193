import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import type { APIRequestContext } from '@playwright/test';
import { BOOTSTRAP } from './addresses.ts';

/** Whether kcat is there; the tests that need a foreign client are skipped with this reason otherwise. */
export const hasKcat = spawnSync('kcat', ['-V']).status === 0;

/** Sends lines to a topic, one record each. Throws when kcat fails. */
export function produceLines(topic: string, lines: readonly string[], args: readonly string[] = []): void {
  const result = spawnSync('kcat', ['-P', '-b', BOOTSTRAP, '-t', topic, '-K', ':', ...args], { input: lines.join('\n'), encoding: 'utf8', timeout: 30_000 });
  if (result.status !== 0) throw new Error(`kcat ended with ${result.status}: ${result.stderr}`);
}

/** A member of a consumer group, until it is killed. */
export function joinGroup(group: string, topic: string): ChildProcess {
  return spawn('kcat', ['-b', BOOTSTRAP, '-G', group, topic, '-X', 'auto.offset.reset=earliest', '-X', 'auto.commit.interval.ms=200', '-q'], { stdio: 'ignore' });
}

/** State and lag of a group as the console's own API has them; undefined while the cluster does not know it. */
export async function groupOf(request: APIRequestContext, group: string): Promise<{ state: string; lag: number | null } | undefined> {
  const response = await request.get(`/api/clusters/local/groups/${group}`);
  return response.ok() ? ((await response.json()) as { group: { state: string; lag: number | null } }).group : undefined;
}
