// npm run engine: the cluster alone, headless, with the same settings.
import { launch } from './launch.mjs';
import { ensureBuild, ensureDependencies, requireNode } from './setup.mjs';

requireNode();
ensureDependencies();
ensureBuild({ engineOnly: true });
await launch('engine.js');
