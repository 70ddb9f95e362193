import path from 'node:path';
import { expect, test } from 'vitest';
import { generatedComplaints } from './generated.ts';
import { linkComplaints } from './tidy/documents.ts';
import { barrelComplaints, bannedComplaints, colourComplaints, contractComplaints, cycleComplaints, layerComplaints, sizeComplaints, typeComplaints } from './tidy/rules.ts';
import { readSources, type Source } from './tidy/sources.ts';

const root = path.resolve(import.meta.dirname, '..');
const sources = readSources(root);

test('a folder of server/ imports only lower layers, pages only their doors', () => {
  expect(layerComplaints(sources)).toEqual([]);
});
test('there are no import cycles', () => {
  expect(cycleComplaints(sources)).toEqual([]);
});
test('no file is too long', () => {
  expect(sizeComplaints(sources)).toEqual([]);
});
test('time, chance, disk and network enter only where they may', () => {
  expect(bannedComplaints(sources)).toEqual([]);
});
test('there are no barrels', () => {
  expect(barrelComplaints(sources)).toEqual([]);
});
test('colours come from the tokens', () => {
  expect(colourComplaints(sources)).toEqual([]);
});
test('the browser gets no parser of contracts', () => {
  expect(contractComplaints(sources)).toEqual([]);
});
test('product code has no any and no ts-ignore', () => {
  expect(typeComplaints(sources)).toEqual([]);
});
test('links between documents lead somewhere', () => {
  expect(linkComplaints(root)).toEqual([]);
});
test('generated documents are fresh', () => {
  expect(generatedComplaints(root)).toEqual([]);
});

const source = (file: string, imports: string[] = [], text = ''): Source => ({ path: file, imports, text });

test('each rule finds what it is for', () => {
  expect(layerComplaints([source('server/log/a.ts', ['server/broker/b.ts'])])).toHaveLength(1);
  expect(layerComplaints([source('server/log/a.ts', ['server/metadata/b.ts'])])).toHaveLength(1);
  expect(layerComplaints([source('server/console/a.ts', ['server/broker/b.ts'])])).toHaveLength(1);
  expect(layerComplaints([source('components/x/a.tsx', ['server/base/b.ts'])])).toHaveLength(1);
  expect(layerComplaints([source('components/topics/a.tsx', ['components/groups/b.tsx'])])).toHaveLength(1);
  expect(cycleComplaints([source('a.ts', ['b.ts']), source('b.ts', ['a.ts'])])).toHaveLength(1);
  expect(sizeComplaints([source('a.ts', [], '\n'.repeat(501))])).toHaveLength(1);
  expect(bannedComplaints([source('server/log/a.ts', [], 'const x = Date.now();')])).toHaveLength(1);
  expect(bannedComplaints([source('server/log/a.ts', [], '// Date.now() is banned')])).toHaveLength(0);
  expect(colourComplaints([source('components/ui/a.tsx', [], 'color: "#ffffff"')])).toHaveLength(1);
  expect(contractComplaints([source('components/a.tsx', [], "import { topicsQuery } from '@/lib/contracts/topics';")])).toHaveLength(1);
  expect(contractComplaints([source('lib/a.ts', [], "import type { Topic } from './contracts/topics.ts';\nimport { a } from './domain/b.ts';")])).toHaveLength(0);
  expect(typeComplaints([source('lib/a.ts', [], 'const x: any = 1')])).toHaveLength(1);
});
