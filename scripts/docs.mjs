// npm run docs: writes the generated documents.
import { fail, run } from './setup.mjs';

if (run(process.execPath, ['--import', 'tsx', 'scripts/write-docs.ts']) !== 0) fail('The documents could not be written.');
