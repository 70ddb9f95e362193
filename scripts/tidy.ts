/** `npm run check`, third step: the house rules. Prints one line per complaint and exits 1 when there is any. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedComplaints } from './generated.ts';
import { linkComplaints } from './tidy/documents.ts';
import { barrelComplaints, bannedComplaints, colourComplaints, contractComplaints, cycleComplaints, layerComplaints, sizeComplaints, typeComplaints } from './tidy/rules.ts';
import { readSources } from './tidy/sources.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const sources = readSources(root);
const complaints = [
  ...layerComplaints(sources),
  ...cycleComplaints(sources),
  ...sizeComplaints(sources),
  ...bannedComplaints(sources),
  ...barrelComplaints(sources),
  ...colourComplaints(sources),
  ...contractComplaints(sources),
  ...typeComplaints(sources),
  ...linkComplaints(root),
  ...generatedComplaints(root),
];
for (const complaint of complaints) process.stdout.write(`${complaint}\n`);
process.exit(complaints.length > 0 ? 1 : 0);
