/** Where the focus goes inside a region: the row or the link where the reader left off, else the first thing that takes it. */
const LANDING = ['tr[tabindex="0"]', '[aria-current="page"]', 'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex="0"]'];

/** Moves the focus to the next (or previous) region of the page: sidebar, top bar, content, side panel. */
export function cycleRegions(back: boolean): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((region) => region.checkVisibility());
  // The innermost region that holds the focus: a panel lies inside the content.
  const at = regions.findLastIndex((region) => region.contains(document.activeElement));
  const from = at < 0 && back ? 0 : at;
  const next = regions[(from + (back ? -1 : 1) + regions.length) % regions.length];
  if (next) land(next);
}

function land(region: HTMLElement): void {
  for (const selector of LANDING) {
    const target = [...region.querySelectorAll<HTMLElement>(selector)].find((element) => element.checkVisibility() && element.closest('[data-region]') === region);
    if (!target) continue;
    target.focus();
    target.scrollIntoView({ block: 'nearest' });
    return;
  }
  region.focus();
}
