import { jsonTokens, type JsonToken } from './json-tokens';

/** A value as it stands in the text. `raw` is its exact text; scalars have no children. */
export type JsonNode = {
  kind: 'object' | 'array' | 'string' | 'number' | 'literal';
  /** Key inside an object, unquoted when that is safe to show; index inside an array; undefined at the root. */
  key: string | number | undefined;
  /** Scalars: the exact token. */
  text: string;
  children: readonly JsonNode[];
  /** `$.customer.lines[3].sku` */
  path: string;
};

export const MAX_DEPTH = 100;

class Reader {
  private readonly tokens: readonly JsonToken[];
  private at = 0;

  constructor(tokens: readonly JsonToken[]) {
    this.tokens = tokens.filter((token) => token.kind !== 'space');
  }

  get ended(): boolean {
    return this.at === this.tokens.length;
  }

  take(text?: string): JsonToken {
    const token = this.tokens[this.at];
    if (!token || (text !== undefined && token.text !== text)) throw new SyntaxError('not JSON');
    this.at += 1;
    return token;
  }

  nextIs(text: string): boolean {
    return this.tokens[this.at]?.text === text;
  }
}

/** The tree of a JSON text with every token as it stands in the bytes. Undefined when the text is not JSON or nests deeper than 100. */
export function parseJsonTree(text: string): JsonNode | undefined {
  const tokens = jsonTokens(text);
  if (!tokens) return undefined;
  const reader = new Reader(tokens);
  try {
    const root = value(reader, undefined, '$', 0);
    return reader.ended ? root : undefined;
  } catch {
    return undefined;
  }
}

function value(reader: Reader, key: JsonNode['key'], path: string, depth: number): JsonNode {
  if (depth > MAX_DEPTH) throw new SyntaxError('too deep');
  if (reader.nextIs('{')) return { kind: 'object', key, text: '', path, children: members(reader, path, depth) };
  if (reader.nextIs('[')) return { kind: 'array', key, text: '', path, children: elements(reader, path, depth) };
  const token = reader.take();
  if (token.kind === 'punct' || token.kind === 'space' || token.kind === 'key') throw new SyntaxError('not a value');
  return { kind: token.kind, key, text: token.text, path, children: [] };
}

function members(reader: Reader, path: string, depth: number): JsonNode[] {
  const nodes: JsonNode[] = [];
  reader.take('{');
  while (!reader.nextIs('}')) {
    if (nodes.length > 0) reader.take(',');
    const token = reader.take();
    if (token.kind !== 'key') throw new SyntaxError('not a key');
    reader.take(':');
    const name = unquote(token.text);
    nodes.push(value(reader, name, /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `${path}.${name}` : `${path}[${token.text}]`, depth + 1));
  }
  reader.take('}');
  return nodes;
}

function elements(reader: Reader, path: string, depth: number): JsonNode[] {
  const nodes: JsonNode[] = [];
  reader.take('[');
  while (!reader.nextIs(']')) {
    if (nodes.length > 0) reader.take(',');
    nodes.push(value(reader, nodes.length, `${path}[${nodes.length}]`, depth + 1));
  }
  reader.take(']');
  return nodes;
}

/** Keys only: a key's escapes are resolved for display of the path, values are never touched. */
function unquote(token: string): string {
  try {
    const parsed: unknown = JSON.parse(token);
    return typeof parsed === 'string' ? parsed : token;
  } catch {
    return token;
  }
}

export type JsonLine = { node: JsonNode; depth: number; part: 'whole' | 'open' | 'close' | 'folded'; last: boolean };

/** The visible lines of a tree with some of its nodes folded, by path. */
export function jsonLines(root: JsonNode, folded: ReadonlySet<string>): JsonLine[] {
  const lines: JsonLine[] = [];
  walk(root, 0, true, folded, lines);
  return lines;
}

function walk(node: JsonNode, depth: number, last: boolean, folded: ReadonlySet<string>, lines: JsonLine[]): void {
  if (node.children.length === 0) lines.push({ node, depth, part: 'whole', last });
  else if (folded.has(node.path)) lines.push({ node, depth, part: 'folded', last });
  else {
    lines.push({ node, depth, part: 'open', last });
    for (const child of node.children) walk(child, depth + 1, child === node.children.at(-1), folded, lines);
    lines.push({ node, depth, part: 'close', last });
  }
}

/** The text of a node, indented by two spaces, numbers untouched. */
export function jsonText(node: JsonNode, indent = ''): string {
  if (node.kind !== 'object' && node.kind !== 'array') return node.text;
  const [open, close] = node.kind === 'object' ? ['{', '}'] : ['[', ']'];
  if (node.children.length === 0) return open + close;
  const inner = `${indent}  `;
  const lines = node.children.map((child) => inner + (node.kind === 'object' ? `${JSON.stringify(String(child.key))}: ` : '') + jsonText(child, inner));
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}
