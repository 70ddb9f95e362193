/** The supervisor's end and its patience: no orphan and no taken port after its death, a limit to restarts that is said. */
import { afterAll, expect, test } from 'vitest';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { ClusterProcess, type ClusterProcessOptions, isRunning } from '../kit/cluster-process.ts';
import { freePortBlocks, isFree } from '../kit/free-ports.ts';
import { pause, until } from '../kit/until.ts';

const BROKERS = 3;
/** Brokers without a parent stop by themselves within this time: seconds, more on a busy machine. */
const ORPHAN_LIMIT_MS = 30_000;
const GIVE_UP_LIMIT_MS = 120_000;
/** From the start of an engine to all moments that matter: fork, loading, recovery, registration, serving. */
const START_MS = 1_500;
const run = chaosRun('supervisor');
/** Left by a test for the next one, which starts its own when there is none. */
let cluster: ClusterProcess | undefined;

afterAll(() => cluster?.killAll());

/** On ports that no other process is given by chance. */
async function start(options: ClusterProcessOptions = {}): Promise<ClusterProcess> {
  return ClusterProcess.start({ port: await freePortBlocks(BROKERS), brokers: BROKERS, ...options });
}

async function expectNothingLeft(pids: readonly number[], ports: readonly number[]): Promise<void> {
  await until(() => !pids.some((pid) => isRunning(pid)), 'the end of the brokers', ORPHAN_LIMIT_MS);
  expect(await Promise.all(ports.map(isFree))).toEqual(ports.map(() => true));
}

test('a broker that crashes five times within a minute stays down, and the log says so', async () => {
  const lines: string[] = [];
  cluster = await start({ onLogLine: (line) => void lines.push(line) });
  const engine = cluster;
  const said = (kind: string): string[] => lines.filter((line) => line.includes(`"${kind}","brokerId":2,`));
  await until(() => {
    engine.kill(2);
    return said('broker-gave-up').length > 0;
  }, 'five crashes', GIVE_UP_LIMIT_MS);
  expect(said('broker-restarting').map((line) => /restart \d of at most 4 in \d+ ms/.exec(line)?.[0])).toEqual(['restart 1 of at most 4 in 500 ms', 'restart 2 of at most 4 in 1000 ms', 'restart 3 of at most 4 in 2000 ms', 'restart 4 of at most 4 in 4000 ms']);
  expect(said('broker-gave-up')[0]).toContain('5 crashes within 60 s');
  const [first, , third] = engine.brokerPids;
  expect([first, third].map((pid) => isRunning(pid ?? 0))).toEqual([true, true]);
});

test('no broker and no taken port is left when the supervisor dies by kill -9', async () => {
  cluster ??= await start();
  const { brokerPids, ports } = cluster;
  await cluster.killSupervisor();
  await expectNothingLeft(brokerPids, ports);
  cluster = undefined;
});

test('nor when it dies while a broker is being started', async () => {
  const rounds = run.share({ ci: 1, long: 100 });
  for (let round = 0; round < rounds; round += 1) {
    const started = await start();
    cluster = started;
    const [victim = 0] = started.brokerPids;
    started.kill(1);
    const restarted = await until(() => started.brokerPids.find((pid, i) => i === 0 && pid !== victim), 'a restart', GIVE_UP_LIMIT_MS);
    await pause(run.random.int(0, START_MS));
    await started.killSupervisor();
    await expectNothingLeft([...started.brokerPids, restarted], started.ports);
    cluster = undefined;
  }
  printReport(run, { name: 'supervisor', operations: rounds, acknowledged: 0, faults: rounds * 2, violations: 0 });
});
