/** An ext4 file system in a file, mounted over a loop device: copied while its writers stand still, it is what a power cut leaves. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { until } from '../../kit/until.ts';

const UNMOUNT_LIMIT_MS = 60_000;

function run(program: string, args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? undefined : `${program}: ${(error?.message ?? stderr).trim()}`;
}

export class LoopImage {
  readonly mountPoint: string;
  private readonly file: string;

  private constructor(file: string, mountPoint: string) {
    this.file = file;
    this.mountPoint = mountPoint;
  }

  /** A fresh file system of `mib` MiB. `commitSeconds`: how often ext4 flushes by itself. A sentence where this machine does not allow it. */
  static create(directory: string, options: { readonly mib: number; readonly commitSeconds: number }): LoopImage | string {
    const file = path.join(directory, 'disk.img');
    fs.rmSync(file, { force: true });
    fs.closeSync(fs.openSync(file, 'w'));
    fs.truncateSync(file, options.mib * 1024 * 1024);
    const refusal = run('mkfs.ext4', ['-qF', file]);
    return refusal ?? LoopImage.mount(file, path.join(directory, 'disk'), `loop,commit=${options.commitSeconds}`);
  }

  private static mount(file: string, mountPoint: string, options: string): LoopImage | string {
    fs.mkdirSync(mountPoint, { recursive: true });
    return run('mount', ['-o', options, file, mountPoint]) ?? new LoopImage(file, mountPoint);
  }

  /** What is on the disk now, without what is only in the page cache of the file system. Writers must stand still. */
  copyTo(file: string): void {
    const refusal = run('cp', ['--sparse=always', this.file, file]);
    if (refusal) throw new Error(refusal);
  }

  /** Mounts a copy (which replays its journal), hands it over and unmounts it. The copy is removed. */
  static async withCopy<T>(file: string, mountPoint: string, use: (directory: string) => Promise<T>): Promise<T> {
    const image = LoopImage.mount(file, mountPoint, 'loop');
    if (typeof image === 'string') throw new Error(image);
    try {
      return await use(mountPoint);
    } finally {
      await image.unmount();
      fs.rmSync(file, { force: true });
    }
  }

  /** Threads of a killed process may hold its files for a little longer than it seems to live. */
  async unmount(): Promise<void> {
    await until(() => {
      const refusal = run('umount', [this.mountPoint]);
      if (refusal) throw new Error(refusal);
      return true;
    }, `${this.mountPoint} given free`, UNMOUNT_LIMIT_MS);
  }
}
