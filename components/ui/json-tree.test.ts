import { expect, test } from 'vitest';
import { jsonTokens } from './json-tokens.ts';
import { jsonLines, jsonText, parseJsonTree } from './json-tree.ts';

test('tokens joined are the input, whatever its numbers', () => {
  const text = '{ "id": 9007199254740993, "price": 1.10, "big": 1e400,\n "ok": true, "none": null, "s": "a\\"b" }';
  expect(jsonTokens(text)?.map((token) => token.text).join('')).toBe(text);
});

test('64-bit integers and trailing zeros keep every digit in the tree', () => {
  const tree = parseJsonTree('{"id":9223372036854775807,"price":1.10}');
  expect(tree?.children.map((child) => child.text)).toEqual(['9223372036854775807', '1.10']);
  expect(tree && jsonText(tree)).toBe('{\n  "id": 9223372036854775807,\n  "price": 1.10\n}');
});

test('paths name fields and elements, odd keys in quotes', () => {
  const tree = parseJsonTree('{"a":{"b c":[1,{"d":2}]}}');
  const paths = tree && jsonLines(tree, new Set()).map((line) => line.node.path);
  expect(paths).toContain('$.a["b c"][1].d');
});

test('duplicate keys are both shown', () => {
  expect(parseJsonTree('{"a":1,"a":2}')?.children.map((child) => child.text)).toEqual(['1', '2']);
});

test('a folded node is one line', () => {
  const tree = parseJsonTree('{"a":[1,2],"b":3}');
  expect(tree && jsonLines(tree, new Set(['$.a'])).map((line) => line.part)).toEqual(['open', 'folded', 'whole', 'close']);
});

test.each(['', '{', '{"a"}', '[1,]', 'nope', '{"a":1} x', '01a', '{"a":1,}', '"a" "b"'])('%j is not JSON', (text) => {
  expect(parseJsonTree(text)).toBeUndefined();
});

test('nesting deeper than the limit is not drawn as a tree', () => {
  expect(parseJsonTree('['.repeat(200) + ']'.repeat(200))).toBeUndefined();
});
