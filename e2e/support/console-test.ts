import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';

/** Fails a test when the browser reported an error, a failed request of our own, or a policy violation. */
export const test = base.extend<{ quiet: undefined; browserErrors: string[] }>({
  browserErrors: async ({ page }, use) => {
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') errors.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => errors.push(`exception: ${error.message}`));
    await use(errors);
  },
  quiet: [
    async ({ browserErrors }, use) => {
      await use(undefined);
      expect(browserErrors).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens a page of a cluster and waits until it lives: the switcher names the kind of cluster once the first answers are there. */
export async function openPage(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByText('embedded', { exact: true }).first()).toBeVisible();
}

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** No accessibility violation, no rule disabled. */
export async function expectAccessible(page: Page): Promise<void> {
  // The same rules in less time: what passes needs no selector and no markup for each element, and a page without frames needs no
  // second page to put the frames' results together (that is all that "legacy" means).
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).withTags(AXE_TAGS).setLegacyMode(true).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary ?? ''}`).join(' | ')}`)).toEqual([]);
}

/** The page never scrolls sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}
