// npm run build: compile engine and console when their sources changed.
import { ensureBuild, ensureDependencies, requireNode } from './setup.mjs';

requireNode();
ensureDependencies();
ensureBuild();
