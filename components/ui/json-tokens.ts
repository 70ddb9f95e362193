export type JsonTokenKind = 'key' | 'string' | 'number' | 'literal' | 'punct' | 'space';
export type JsonToken = { kind: JsonTokenKind; text: string };

/** Longest string token that is coloured; what is longer is still a string. */
const TOKEN = /(\s+)|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|([{}[\]:,])/y;

/**
 * Splits JSON text into tokens whose texts, joined, are the input: numbers keep every digit.
 * Undefined when the text is not made of JSON tokens. Structure is not checked here.
 */
export function jsonTokens(text: string): JsonToken[] | undefined {
  const tokens: JsonToken[] = [];
  let position = 0;
  while (position < text.length) {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(text);
    if (!match) return undefined;
    const [token, space, string, number, literal] = match;
    const kind = space ? 'space' : string ? 'string' : number ? 'number' : literal ? 'literal' : 'punct';
    tokens.push({ kind, text: token });
    position = TOKEN.lastIndex;
  }
  markKeys(tokens);
  return tokens;
}

/** A string before a colon is a key. */
function markKeys(tokens: JsonToken[]): void {
  let last: JsonToken | undefined;
  for (const token of tokens) {
    if (token.kind === 'space') continue;
    if (token.text === ':' && last?.kind === 'string') last.kind = 'key';
    last = token;
  }
}
