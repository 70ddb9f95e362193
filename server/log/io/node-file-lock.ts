import fs from 'node:fs/promises';
import type { FileLock } from '../../base/file-system.ts';
import { errorCode } from '../../base/file-system.ts';

const ATTEMPTS = 3;

/**
 * Exclusive ownership of a file. Node has no advisory locks, so the file holds its owner: `pid start-time`, where the start
 * time (Linux: field 22 of /proc/pid/stat) tells a reused pid from the owner. The lock of a dead owner is taken over.
 * Rejects with code EEXIST, and the owner's process id as `owner`, while that lives.
 */
export async function lockFile(path: string): Promise<FileLock> {
  const mine = `${process.pid} ${await startTime(process.pid)}`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await createWith(path, mine)) return heldLock(path, mine);
    const owner = (await readOrEmpty(path)).trim();
    if (await isAlive(owner)) throw held(path, owner);
    await fs.rm(path, { force: true });
  }
  throw held(path, (await readOrEmpty(path)).trim());
}

function heldLock(path: string, mine: string): FileLock {
  return {
    async release() {
      if ((await readOrEmpty(path)) === mine) await fs.rm(path, { force: true });
    },
  };
}

async function createWith(path: string, content: string): Promise<boolean> {
  try {
    await fs.writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await fs.readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

async function isAlive(owner: string): Promise<boolean> {
  const [pidText = '', startedAt = ''] = owner.split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return false;
  }
  const now = await startTime(pid);
  return now === '' || startedAt === '' || now === startedAt;
}

/** Clock ticks since boot at which a process started, '' where the system does not say; 'dead' for a zombie. */
async function startTime(pid: number): Promise<string> {
  try {
    const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8');
    // The command name may hold spaces and parentheses: fields count from the last one. State is field 3, start time field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'dead' : (fields[19] ?? '');
  } catch {
    return '';
  }
}

function held(path: string, owner: string): Error & { code: string; owner: string } {
  const pid = owner.split(' ')[0] ?? '';
  return Object.assign(new Error(`${path} is held by process ${pid}: another broker uses this data directory`), { code: 'EEXIST', owner: pid });
}
