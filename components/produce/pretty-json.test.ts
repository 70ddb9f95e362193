import { expect, test } from 'vitest';
import { prettyJson } from './pretty-json';

test('JSON is indented, its numbers and strings untouched', () => {
  expect(prettyJson('{"id":9007199254740993123,"tags":["a, b","\\"{"],"none":{},"list":[ ],"n":-1.50e+3,"x":null}')).toBe(
    [
      '{',
      '  "id": 9007199254740993123,',
      '  "tags": [',
      '    "a, b",',
      '    "\\"{"',
      '  ],',
      '  "none": {},',
      '  "list": [],',
      '  "n": -1.50e+3,',
      '  "x": null',
      '}',
    ].join('\n'),
  );
});

test('formatting twice changes nothing', () => {
  const once = prettyJson('[{"a":1},[2,3]]');
  expect(prettyJson(once)).toBe(once);
});
