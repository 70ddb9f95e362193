/** The supervisor's end and its patience: no orphan and no taken port after its death, a limit to restarts that is said. */
import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { ClusterProcess, isRunning } from '../kit/cluster-process.ts';
import { pause, until } from './harness/until.ts';

/** Brokers without a parent stop by themselves within this time. */
const ORPHAN_LIMIT_MS = 10_000;
const GIVE_UP_LIMIT_MS = 60_000;
/** From the start of an engine to all moments that matter: fork, loading, recovery, registration, serving. */
const START_MS = 1_500;
const run = chaosRun('supervisor');
let cluster: ClusterProcess | undefined;

afterEach(async () => {
  await cluster?.killAll();
  cluster = undefined;
});

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

async function expectNothingLeft(pids: readonly number[], ports: readonly number[]): Promise<void> {
  await until('the brokers end', ORPHAN_LIMIT_MS, () => !pids.some((pid) => isRunning(pid)));
  expect(await Promise.all(ports.map(isFree))).toEqual(ports.map(() => true));
}

test.skipIf(!run.long)('no broker and no taken port is left when the supervisor dies by kill -9', async () => {
  cluster = await ClusterProcess.start();
  const { brokerPids, ports } = cluster;
  await cluster.killSupervisor();
  await expectNothingLeft(brokerPids, ports);
});

test.skipIf(!run.long)('nor when it dies while a broker is being started', async () => {
  const rounds = run.share({ ci: 3, long: 100 });
  for (let round = 0; round < rounds; round += 1) {
    const started = await ClusterProcess.start();
    cluster = started;
    const [victim = 0] = started.brokerPids;
    started.kill(1);
    const restarted = await until('a restart', GIVE_UP_LIMIT_MS, () => started.brokerPids.find((pid, i) => i === 0 && pid !== victim));
    await pause(run.random.int(0, START_MS));
    await started.killSupervisor();
    await expectNothingLeft([...started.brokerPids, restarted], started.ports);
  }
  printReport(run, { name: 'supervisor', operations: rounds, acknowledged: 0, faults: rounds * 2, violations: 0 });
});

test.skipIf(!run.long)('a broker that crashes five times within a minute stays down, and the log says so', async () => {
  const lines: string[] = [];
  cluster = await ClusterProcess.start({ onLogLine: (line) => void lines.push(line) });
  const engine = cluster;
  const said = (kind: string): string[] => lines.filter((line) => line.includes(`"${kind}","brokerId":2,`));
  await until('five crashes', GIVE_UP_LIMIT_MS, () => {
    engine.kill(2);
    return said('broker-gave-up').length > 0;
  });
  expect(said('broker-restarting').map((line) => /restart \d of at most \d in \d+ ms/.exec(line)?.[0])).toEqual(['restart 1 of at most 4 in 500 ms', 'restart 2 of at most 4 in 1000 ms', 'restart 3 of at most 4 in 2000 ms', 'restart 4 of at most 4 in 4000 ms']);
  expect(said('broker-gave-up')[0]).toContain('5 crashes within 60 s');
  const [first, , third] = engine.brokerPids;
  expect([first, third].map((pid) => isRunning(pid ?? 0))).toEqual([true, true]);
});
