import path from 'node:path';
import { defineConfig } from 'vitest/config';

const alias = { '@': path.resolve(import.meta.dirname ?? '.') };
/** Conditions that tests wait for: a limit is for what never comes, on a busy machine too. */
const expect = { poll: { timeout: 30_000 } };

/**
 * `unit`: beside the code, no processes, no sleeps. `launch`: the two commands, on the production build, in `test/launch`. `conformance`: real clients against a real engine, in `test/conformance`.
 * `fuzz`: hostile bytes, slow clients and bad requests against real broker processes, in `test/fuzz`.
 * `chaos`: kills, pauses, power cuts and I/O errors on real processes, in `test/chaos`; sizes come from test/kit/chaos-run.ts.
 */
export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['{server,lib,components,scripts,test/kit,app}/**/*.test.{ts,tsx}'],
          environment: 'node',
          expect,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'launch',
          include: ['test/launch/**/*.test.ts'],
          environment: 'node',
          expect,
          testTimeout: 300_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          environment: 'node',
          expect,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          environment: 'node',
          expect,
          testTimeout: process.env.CHAOS_TIER === 'long' ? 3_600_000 : 600_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'fuzz',
          include: ['test/fuzz/**/*.test.ts'],
          environment: 'node',
          expect,
          testTimeout: process.env.CHAOS_TIER === 'long' ? 3_600_000 : 600_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          environment: 'node',
          expect,
          testTimeout: process.env.CHAOS_TIER === 'long' ? 3_600_000 : 600_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
