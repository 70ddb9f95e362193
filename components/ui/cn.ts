import { clsx, type ClassValue } from 'clsx';

/**
 * Joins class names. Of two that set the same property the style sheet's order decides, not theirs: a component's own defaults that
 * callers change stand in the components layer (`globals.css`), alternatives exclude each other, and what must win is marked `!`.
 */
export function cn(...inputs: ClassValue[]): string {
  return clsx(inputs);
}
