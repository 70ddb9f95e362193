// npm run check: types, lint, and the house rules (layers, cycles, sizes, banned names, generated files).
import path from 'node:path';
import { ensureDependencies, fail, requireNode, root, run } from './setup.mjs';

requireNode();
ensureDependencies();
const bin = (name) => path.join(root, 'node_modules/.bin', name);
const steps = [
  ['types', bin('tsc'), ['--noEmit', '-p', '.']],
  ['lint', bin('biome'), ['check', '--error-on-warnings', '.']],
  ['tidy', process.execPath, ['--import', 'tsx', 'scripts/tidy.ts']],
];
const failed = steps.filter(([, command, args]) => run(command, args) !== 0).map(([name]) => name);
if (failed.length > 0) fail(`check failed: ${failed.join(', ')}`);
