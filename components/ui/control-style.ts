/** Shared look of text-like controls. 16 px on touch devices, where smaller text makes iOS zoom. */
export const controlStyle =
  'control rounded-sm border border-control-border bg-surface text-text text-body coarse:text-[1rem] hover-fade hover:border-text-3 focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-focus disabled:border-border disabled:bg-sunken disabled:text-text-disabled aria-invalid:border-critical-solid [&:is(input,textarea):read-only]:bg-sunken';

export const controlHeight = { md: 'h-7 coarse:h-10', lg: 'h-8 coarse:h-11' };
