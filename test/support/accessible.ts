import { expect, type Page } from '@playwright/test'
import { noSeriousViolation } from './axe.ts'

/** A page as it stands: axe finds nothing serious in it, and the window itself can't be scrolled away. */
export async function isInOrder(page: Page): Promise<void> {
  await noSeriousViolation(page)
  const over = await page.evaluate<readonly [number, number]>(
    '[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]',
  )
  expect(over, 'what lies beyond the window').toEqual([0, 0])
}
