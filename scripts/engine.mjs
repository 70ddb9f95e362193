// npm run engine: the cluster alone, headless, with the same settings.
import { launch } from './launch.mjs';
import { ensureBuild, ensureDependencies, requireNode } from './setup.mjs';

requireNode();
ensureDependencies();
ensureBuild({ engineOnly: true });
launch('engine.js', process.argv.slice(2), { NODE_ENV: 'production' });
