/** Indents JSON text by two spaces without parsing it: every number and string stays as it was typed. Valid JSON only. */
export function prettyJson(text: string): string {
  let out = '';
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (inString) {
      out += character;
      if (character === '\\') out += text[++at] ?? '';
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = true;
      out += character;
    } else if (character === '{' || character === '[') {
      const closing = nextVisible(text, at + 1);
      if (closing === '}' || closing === ']') {
        out += character + closing;
        at = text.indexOf(closing, at + 1);
      } else {
        depth += 1;
        out += `${character}\n${'  '.repeat(depth)}`;
      }
    } else if (character === '}' || character === ']') {
      depth -= 1;
      out += `\n${'  '.repeat(depth)}${character}`;
    } else if (character === ',') out += `,\n${'  '.repeat(depth)}`;
    else if (character === ':') out += ': ';
    else if (!/\s/.test(character)) out += character;
  }
  return out;
}

function nextVisible(text: string, from: number): string | undefined {
  return /\S/.exec(text.slice(from))?.[0];
}
