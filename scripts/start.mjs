// npm start: everything a fresh clone needs, then the console and the embedded cluster.
import { launch } from './launch.mjs';
import { ensureBuild, ensureDependencies, requireNode } from './setup.mjs';

requireNode();
ensureDependencies();
ensureBuild();
await launch('main.js');
