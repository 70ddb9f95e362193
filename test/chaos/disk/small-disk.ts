/** A small tmpfs: a disk that can be filled to the last byte and emptied again. Needs root. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { until } from '../../kit/until.ts';

const BALLAST = 'ballast';
const UNMOUNT_LIMIT_MS = 60_000;

export class SmallDisk {
  /** For its files. */
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** A sentence where this machine does not allow it. */
  static mount(mib: number): SmallDisk | string {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-small-'));
    const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'tmpfs', directory], { encoding: 'utf8' });
    if (status === 0) return new SmallDisk(directory);
    fs.rmdirSync(directory);
    return `mount: ${(error?.message ?? stderr).trim()}`;
  }

  /** Takes everything that is left, at once: faster than anything that looks at free space now and then. */
  fill(): void {
    spawnSync('dd', ['if=/dev/zero', `of=${path.join(this.directory, BALLAST)}`, 'bs=64k'], { stdio: 'ignore' });
  }

  empty(): void {
    fs.rmSync(path.join(this.directory, BALLAST), { force: true });
  }

  async unmount(): Promise<void> {
    await until(() => spawnSync('umount', [this.directory]).status === 0, `${this.directory} given free`, UNMOUNT_LIMIT_MS);
    fs.rmdirSync(this.directory);
  }
}
