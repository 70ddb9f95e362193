import { expect, test } from 'vitest';
import { heldView } from './held-tail';

const tail = (first: number, last: number) => ({ messages: Array.from({ length: last - first }, (_, i) => first + i), forgotten: first });

test('a tail that nobody reads shows everything', () => {
  expect(heldView(tail(0, 5), undefined)).toEqual({ shown: [0, 1, 2, 3, 4], fresh: 0 });
});

test('what arrives while somebody reads is counted and not shown', () => {
  expect(heldView(tail(0, 5), 3)).toEqual({ shown: [0, 1, 2], fresh: 2 });
});

test('rows that leave at the front take nothing else with them', () => {
  expect(heldView(tail(2, 9), 5)).toEqual({ shown: [2, 3, 4], fresh: 4 });
  expect(heldView(tail(7, 9), 5)).toEqual({ shown: [], fresh: 4 });
});
