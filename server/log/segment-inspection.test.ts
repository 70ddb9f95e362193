import { expect, test } from 'vitest';
import { MemoryFileSystem } from '../../test/kit/memory-file-system.ts';
import { FileHandles } from './file-handles.ts';
import { inspectSegment } from './segment-inspection.ts';

test('a segment of which compaction left nothing is as it was written', async () => {
  const fs = new MemoryFileSystem();
  await fs.open('/31.log', 'create');
  const empty = { bytes: 0, endOffset: 66, heads: 0, indexBytes: 0, indexCrc: 0, timeIndexBytes: 0, timeIndexCrc: 0 };
  const damages = await inspectSegment(new FileHandles({ fs, maxOpen: 8 }), { path: '/31.log', baseOffset: 31, to: 0, endOffset: 66, accepted: [empty] });
  expect(damages).toEqual([]);
});
