import { expect, test } from 'vitest';
import { isZone, parsePreferences } from './preferences.ts';

const from = (cookies: Record<string, string>) => parsePreferences((name) => cookies[name]);

test('without cookies everything follows the browser', () => {
  expect(from({})).toEqual({ theme: 'system', zone: 'browser', sidebar: 'open', density: 'normal', keys: 'on' });
});

test('known values are kept and foreign ones are ignored', () => {
  expect(from({ 'millrace-theme': 'dark', 'millrace-zone': 'Asia/Tokyo', 'millrace-sidebar': 'rail', 'millrace-density': 'compact', 'millrace-keys': 'off' })).toEqual({
    theme: 'dark',
    zone: 'Asia/Tokyo',
    sidebar: 'rail',
    density: 'compact',
    keys: 'off',
  });
  expect(from({ 'millrace-theme': 'neon', 'millrace-zone': 'Mars/Olympus', 'millrace-sidebar': '1' })).toEqual(from({}));
});

test('a zone is one that Intl knows', () => {
  expect(['UTC', 'browser', 'Europe/Lisbon', '', '<script>', 'Nowhere/City'].map(isZone)).toEqual([true, true, true, false, false, false]);
});
