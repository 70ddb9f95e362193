import { bannedNames, engineFolders, layers, onlyThroughClient, sizeExempt, sizeLimit } from './layers.ts';
import type { Source } from './sources.ts';

/** A rule that does not hold, in one line: file, what is wrong, what to do. */
export type Complaint = string;

const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file) || file.startsWith('test/') || file.startsWith('e2e/');

/** Layer numbers, the doors of app/ and components/, and the client rule. */
export function layerComplaints(sources: readonly Source[]): Complaint[] {
  return sources.filter(({ path }) => !isTest(path)).flatMap((source) => source.imports.flatMap((target) => importComplaint(source.path, target)));
}

function importComplaint(from: string, to: string): Complaint[] {
  const [fromTop, fromFolder = ''] = from.split('/');
  const [toTop, toFolder = ''] = to.split('/');
  if (fromTop === 'server' && toTop === 'server') return serverComplaint(from, to, fromFolder, toFolder);
  if (fromTop === 'server' && (toTop === 'app' || toTop === 'components')) return [`${from} imports ${to}: server/ never imports pages`];
  if ((fromTop === 'components' || fromTop === 'lib') && toTop === 'server') return [`${from} imports ${to}: ${fromTop}/ never imports server/`];
  if (fromTop === 'lib' && toTop !== 'lib') return [`${from} imports ${to}: lib/ imports only lib/`];
  if (fromTop === 'app' && toTop === 'server' && toFolder !== 'http' && to !== 'server/runtime/handle.ts') {
    return [`${from} imports ${to}: app/ takes from server/ only http/* and runtime/handle.ts`];
  }
  if (fromTop === 'components' && toTop === 'components') return componentComplaint(from, to, fromFolder, toFolder);
  return [];
}

const SHARED_COMPONENTS = new Set(['ui', 'charts', 'data-table', 'layout']);

function componentComplaint(from: string, to: string, fromFolder: string, toFolder: string): Complaint[] {
  if (fromFolder === toFolder || SHARED_COMPONENTS.has(toFolder)) return [];
  return [`${from} imports ${to}: a domain folder never imports a sibling domain`];
}

function serverComplaint(from: string, to: string, fromFolder: string, toFolder: string): Complaint[] {
  const fromLayer = layers[fromFolder];
  const toLayer = layers[toFolder];
  if (fromLayer === undefined || toLayer === undefined) return [`${from} imports ${to}: a folder without a layer; add it to scripts/tidy/layers.ts`];
  if (fromFolder === toFolder) return [];
  if (toLayer >= fromLayer) return [`${from} (layer ${fromLayer}) imports ${to} (layer ${toLayer}): declare a port and let runtime wire it`];
  if (onlyThroughClient.has(fromFolder) && engineFolders.has(toFolder)) return [`${from} imports ${to}: reach a cluster through server/client/`];
  return [];
}

/** Import cycles, values and types alike, each once. */
export function cycleComplaints(sources: readonly Source[]): Complaint[] {
  const graph = new Map(sources.map(({ path, imports }) => [path, imports]));
  const state = new Map<string, 'open' | 'done'>();
  const complaints: Complaint[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      complaints.push(`import cycle: ${[...trail.slice(trail.indexOf(file)), file].join(' → ')}`);
      return;
    }
    state.set(file, 'open');
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    state.set(file, 'done');
  };
  for (const file of graph.keys()) visit(file, []);
  return complaints;
}

/** Files that grew too long. */
export function sizeComplaints(sources: readonly Source[]): Complaint[] {
  return sources
    .filter(({ path }) => !sizeExempt.some((pattern) => pattern.test(path)))
    .map(({ path, text }) => ({ path, lines: text.split('\n').length }))
    .filter(({ lines }) => lines > sizeLimit)
    .map(({ path, lines }) => `${path} has ${lines} lines; the limit is ${sizeLimit}: split it`);
}

/** The outside world where it may not enter. */
export function bannedComplaints(sources: readonly Source[]): Complaint[] {
  return sources
    .filter(({ path }) => path.startsWith('server/') && !isTest(path))
    .flatMap(({ path, text }) => {
      const inside = path.slice('server/'.length);
      const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
      return bannedNames
        .filter(({ allowedIn, pattern }) => !allowedIn.some((folder) => inside.startsWith(`${folder}/`)) && pattern.test(code))
        .map(({ pattern, instead }) => `${path} uses ${pattern.exec(code)?.[0] ?? ''}: take ${instead}`);
    });
}

/** Barrels: files that only re-export. */
export function barrelComplaints(sources: readonly Source[]): Complaint[] {
  return sources
    .filter(({ path, text }) => /(^|\/)index\.tsx?$/.test(path) && /export\s.*from/.test(text))
    .map(({ path }) => `${path} is a barrel: import the file that has the name`);
}

/** Raw colours outside the tokens. */
export function colourComplaints(sources: readonly Source[]): Complaint[] {
  return sources
    .filter(({ path }) => /^(components|app)\//.test(path) && !isTest(path))
    .flatMap(({ path, text }) => {
      const raw = /#[0-9a-fA-F]{6}\b|\brgba?\(|\bhsla?\(|\boklch\(/.exec(text);
      return raw ? [`${path} has the raw colour ${raw[0]}: use a token of app/tokens.css`] : [];
    });
}

/** What reaches the browser takes types from the contracts, never their parser: it weighs more than a page of ours. */
export function contractComplaints(sources: readonly Source[]): Complaint[] {
  return sources
    .filter(({ path }) => (path.startsWith('components/') || /^lib\/(?!contracts\/)/.test(path)) && !isTest(path))
    .flatMap(({ path, text }) => {
      const found = /(?:^|\n)import (?!type\b)[^;]*?from '(zod[^']*|[^']*\/contracts\/[^']*)'/.exec(text);
      return found ? [`${path} imports values from ${found[1]}: take the type only, values stand in lib/domain/`] : [];
    });
}

/** `any`, `!` and ts-ignore in product code. */
export function typeComplaints(sources: readonly Source[]): Complaint[] {
  return sources
    .filter(({ path }) => !isTest(path) && !path.startsWith('scripts/'))
    .flatMap(({ path, text }) => {
      const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
      const found = /\bas any\b|: any(?=\s*[,;)=\]>|&{])|@ts-(ignore|expect-error)/.exec(code);
      return found ? [`${path} has ${found[0]}: parse or narrow instead`] : [];
    });
}
