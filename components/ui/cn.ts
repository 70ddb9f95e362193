import { clsx, type ClassValue } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

const sizes = ['micro', 'small', 'body', 'base', 'title-s', 'title-m', 'title-l', 'figure-m', 'figure-l'];

const merge = extendTailwindMerge({ extend: { classGroups: { 'font-size': [{ text: sizes }] } } });

/** Joins class names; of two that set the same property the later one wins. */
export function cn(...inputs: ClassValue[]): string {
  return merge(clsx(inputs));
}
