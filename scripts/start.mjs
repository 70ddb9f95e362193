// npm start: everything a fresh clone needs, then the console and the embedded cluster.
import { launch } from './launch.mjs';
import { ensureBuild, ensureDependencies, requireNode } from './setup.mjs';

requireNode();
ensureDependencies();
ensureBuild();
launch('main.js', process.argv.slice(2), { NODE_ENV: 'production' });
