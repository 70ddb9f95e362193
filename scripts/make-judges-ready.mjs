// Fetches, installs and builds the programs that judge us in test/conformance, where they are not there yet. Run it with tsx.
import { makeReady } from '../test/kit/judges.ts';
import { say } from './setup.mjs';

for (const line of await makeReady()) say(line);
