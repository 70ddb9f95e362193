/** The two commands as a user meets them: what a start prints, what it refuses and how, what a stop leaves behind. */
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRunning } from '../kit/cluster-process.ts';
import { isFree } from '../kit/free-ports.ts';
import { until } from '../kit/until.ts';
import { type Command, runCommand, startCommand } from './command.ts';

const BAD_SETTING = 78;
let directory = '';

beforeAll(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-launch-'));
});
afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

const inside = (name: string): string => path.join(directory, name);
const onFreePorts = (name: string): string[] => ['--console-port', '0', '--port', '0', '--data-dir', inside(name)];

function portsOf(text: string): number[] {
  return [...new Set([...text.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port)))];
}

async function stopped(command: Command, signal: NodeJS.Signals): Promise<void> {
  const { children } = command;
  const ports = portsOf(command.output);
  expect(children).not.toEqual([]);
  expect(await command.end(signal)).toBe(0);
  expect(children.filter((pid) => isRunning(pid))).toEqual([]);
  expect(await Promise.all(ports.map(isFree))).toEqual(ports.map(() => true));
}

describe('npm start', () => {
  test('prints one block when console and brokers answer; Ctrl-C and SIGTERM drain; a second start finds the same cluster', async () => {
    const clusterIds: unknown[] = [];
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const command = await startCommand('start', onFreePorts('data'), 'Ctrl-C');
      const [, url = ''] = /Console +(http\S+)/.exec(command.output) ?? [];
      const [, brokers = ''] = /Brokers +(\S+)/.exec(command.output) ?? [];
      expect(portsOf(brokers)).toHaveLength(3);
      expect(command.output).toContain(inside('data'));
      expect(command.output).toContain(`kcat -P -b ${brokers.split(',')[0]} -t hello`);
      expect(command.output).toContain(`new Kafka({ brokers: ['${brokers.split(',').join("', '")}'] })`);
      const [cluster] = (await (await fetch(`${url}/api/clusters`)).json()).clusters;
      expect(cluster).toMatchObject({ id: expect.any(String) });
      clusterIds.push(cluster.id);
      expect((await fetch(url)).status).toBe(200);
      await stopped(command, signal);
    }
    expect(clusterIds[0]).toBe(clusterIds[1]);
  });

  test.each([
    ['a port of the console', (taken: number) => ['--console-port', String(taken), '--port', '0']],
    ['a port of a broker', (taken: number) => ['--console-port', '0', '--port', String(taken)]],
    ['a port among the brokers', (taken: number) => ['--console-port', '0', '--port', String(taken - 1)]],
  ])('%s that is taken is named, with the way out, and nothing is left', async (_, ports) => {
    const taken = await listenAboveAFreePort();
    try {
      const { port } = taken.address() as net.AddressInfo;
      const { code, stdout, stderr } = await runCommand('start', [...ports(port), '--data-dir', inside('never')]);
      expect(stderr).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken by another process: .*--(console-)?port \\d+\\.\\n$`));
      expect({ code, stdout }).toEqual({ code: BAD_SETTING, stdout: '' });
      expect(fs.existsSync(inside('never'))).toBe(false);
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
  });

  test('a directory that is somebody else’s is named and left as it is', async () => {
    fs.mkdirSync(inside('foreign'));
    fs.writeFileSync(inside('foreign/thesis.tex'), 'years of work');
    const { code, stderr } = await runCommand('start', onFreePorts('foreign'));
    expect(code).toBe(BAD_SETTING);
    expect(stderr).toMatch(/^Data directory \S+foreign holds other files \(thesis\.tex\).*choose another with --data-dir\.\n$/);
    expect(fs.readdirSync(inside('foreign'))).toEqual(['thesis.tex']);
  });

  test('so is one that cannot be written', async () => {
    fs.writeFileSync(inside('file'), '');
    const { code, stderr } = await runCommand('start', onFreePorts('file/data'));
    expect(code).toBe(BAD_SETTING);
    expect(stderr).toMatch(/^Data directory \S+ cannot be written \(ENOTDIR\): .*--data-dir\.\n$/);
  });

  test('a Node that is too old is told so before anything else', async () => {
    const { code, stderr } = await runCommand('start', onFreePorts('never'), { nodeVersion: '20.8.1' });
    expect(code).toBe(1);
    expect(stderr).toBe('Node 20.8.1 is too old: Millrace needs 20.9 or newer; install one from https://nodejs.org.\n');
    expect(fs.existsSync(inside('never'))).toBe(false);
  });

  test('--help lists the settings; a misspelt one is refused by name', async () => {
    const help = await runCommand('start', ['--help']);
    expect(help.code).toBe(0);
    for (const flag of ['--console-port', '--port', '--host', '--data-dir', '--brokers', '--isolation', '--durability']) expect(help.stdout).toContain(flag);
    const misspelt = await runCommand('start', ['--brokres', '3']);
    expect(misspelt).toMatchObject({ code: BAD_SETTING, stdout: '', stderr: 'Unknown setting --brokres; --help lists the settings.\n' });
  });
});

describe('npm run engine', () => {
  test('prints one JSON line on stdout, logs on stderr; the directory is its own while it runs; --no-heal leaves a killed broker dead', async () => {
    const args = ['--brokers', '2', '--port', '0', '--data-dir', inside('engine'), '--json', '--no-heal'];
    const command = await startCommand('engine', args, '\n');
    const facts = JSON.parse(command.output);
    expect(Object.keys(facts)).toEqual(['ready', 'clusterId', 'bootstrapServers', 'controllerId', 'brokers']);
    expect(facts).toMatchObject({ ready: true, bootstrapServers: facts.brokers.map(({ host, port }: { host: string; port: number }) => `${host}:${port}`).join(',') });
    expect([1, 2]).toContain(facts.controllerId);
    expect(facts.brokers.map((broker: { id: number; dataDir: string }) => [broker.id, broker.dataDir])).toEqual([[1, inside('engine/broker-1')], [2, inside('engine/broker-2')]]);

    const second = await runCommand('engine', args);
    expect(second).toMatchObject({ code: BAD_SETTING, stdout: '' });
    expect(second.stderr).toMatch(/^Data directory \S+engine is in use by process \d+: stop it, or choose another --data-dir\.\n$/);

    const [victim] = facts.brokers;
    process.kill(victim.pid, 'SIGKILL');
    const said = (kind: string): boolean => command.log.includes(`"${kind}","brokerId":1,`);
    await until(() => said('broker-exited'), 'the end of broker 1 in the log');
    expect(await command.end('SIGTERM')).toBe(0);
    expect(said('broker-restarting')).toBe(false);
    expect(command.output.trim().split('\n')).toHaveLength(1);
  });
});

/** The port below is free: brokers that want both meet the taken one only. */
async function listenAboveAFreePort(): Promise<net.Server> {
  for (;;) {
    const server = await listen();
    if (await isFree((server.address() as net.AddressInfo).port - 1)) return server;
    await new Promise((resolve) => server.close(resolve));
  }
}

function listen(): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
