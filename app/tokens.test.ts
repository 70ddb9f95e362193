import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Color = { l: number; c: number; h: number };
type Theme = 'light' | 'dark';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([a-z0-9-]+): light-dark\(oklch\(([^)]*)\), oklch\(([^)]*)\)\);/g)].map(([, name = '', light = '', dark = '']) => [
    name,
    { light: parse(light), dark: parse(dark) },
  ]),
);

function parse(text: string): Color {
  const [l = 0, c = 0, h = 0] = text.split(/[ /]+/).map(Number);
  return { l, c, h };
}

/** Linear sRGB by Björn Ottosson's OKLab matrices. */
function linearRgb({ l, c, h }: Color): [number, number, number] {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

function luminance(color: Color): number {
  const [r, g, b] = linearRgb(color).map((channel) => Math.min(1, Math.max(0, channel)));
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

function token(name: string, theme: Theme): Color {
  const found = tokens.get(name);
  if (!found) throw new Error(`tokens.css has no --${name}`);
  return found[theme];
}

function contrast(name: string, ground: string, theme: Theme): number {
  const one = luminance(token(name, theme));
  const other = luminance(token(ground, theme));
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

const THEMES: readonly Theme[] = ['light', 'dark'];
const GROUNDS = ['canvas', 'surface', 'raised', 'sunken', 'hover', 'selected'];
const STATUSES = ['ok', 'warn', 'critical', 'info', 'unknown'];

const text = ['text', 'text-2', 'text-3', 'accent-text', ...STATUSES.map((status) => `${status}-fg`)].flatMap((name) => GROUNDS.map((ground) => [name, ground]));
const onGround = [
  ...STATUSES.map((status) => [`${status}-fg`, `${status}-bg`]),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-critical', 'critical-button'],
  ['on-tooltip', 'tooltip'],
  ['text', 'mark'],
  ...['key', 'string', 'number', 'literal', 'punct'].map((kind) => [`code-${kind}`, 'sunken']),
];
const graphics = [
  ...['focus', ...STATUSES.map((status) => `${status}-solid`)].flatMap((name) => GROUNDS.map((ground) => [name, ground])),
  ...['canvas', 'surface', 'raised', 'sunken'].map((ground) => ['control-border', ground]),
  ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((step) => ['canvas', 'surface', 'raised'].map((ground) => [`chart-${step}`, ground])),
];

test.each(THEMES)('text and its ground contrast by 4.5 in the %s theme', (theme) => {
  const weak = [...text, ...onGround].filter(([name = '', ground = '']) => contrast(name, ground, theme) < 4.5);
  expect(weak).toEqual([]);
});

test.each(THEMES)('controls, focus, status shapes and series contrast by 3 in the %s theme', (theme) => {
  const weak = graphics.filter(([name = '', ground = '']) => contrast(name, ground, theme) < 3);
  expect(weak).toEqual([]);
});

test.each(THEMES)('every colour of the %s theme is inside sRGB', (theme) => {
  const outside = [...tokens.keys()].filter((name) => linearRgb(token(name, theme)).some((channel) => channel < -0.002 || channel > 1.002));
  expect(outside).toEqual([]);
});
