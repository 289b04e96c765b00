import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** What axe finds of weight fails the test. */
export async function noSeriousViolation(page: Page): Promise<void> {
  // The other mode opens a page of its own, which a desktop window cannot.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  const serious = violations.filter((found) => found.impact === 'serious' || found.impact === 'critical')
  expect(serious.map((found) => `${found.id}: ${found.nodes[0]?.html ?? ''}`)).toEqual([])
}
