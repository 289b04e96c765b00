import { expect, type Locator, type Page } from '@playwright/test'

type Saving = { saved?: { readonly blob: Blob; readonly name: string }[] }

/** What the page saved, by the name of the file. */
export type Saved = Readonly<Record<string, string>>

/** Keeps what the page would save from now on instead of saving it: the desktop would ask where to. */
export async function catchSaved(page: Page): Promise<void> {
  await page.evaluate(() => {
    const saved: { blob: Blob; name: string }[] = []
    const made = new Map<string, Blob>()
    ;(window as Saving).saved = saved
    URL.createObjectURL = (object) => {
      const address = `#${made.size}`
      made.set(address, object as Blob)
      return address
    }
    HTMLAnchorElement.prototype.click = function () {
      const blob = made.get(this.hash)
      if (blob !== undefined) saved.push({ blob, name: this.download })
    }
  })
}

/** How many files were saved since the last time that they were taken. */
export async function countSaved(page: Page): Promise<number> {
  return await page.evaluate(() => (window as Saving).saved?.length ?? 0)
}

/** Takes them. */
export async function takeSaved(page: Page): Promise<Saved> {
  return await page.evaluate(async () => {
    const saved = (window as Saving).saved?.splice(0) ?? []
    return Object.fromEntries(
      await Promise.all(saved.map(async ({ blob, name }) => [name, await blob.text()] as const)),
    )
  })
}

/** Presses the three buttons of a picture that are found there, and takes what they saved. */
export async function saveAll(page: Page, where: Locator, name: string): Promise<Saved> {
  for (const kind of ['PNG', 'SVG', 'CSV'])
    await where.getByRole('button', { name: new RegExp(`^${kind} of `) }).press('Enter')
  await expect.poll(() => countSaved(page)).toBe(3)
  const saved = await takeSaved(page)
  expect(saved[`${name}.png`]?.slice(1, 4), name).toBe('PNG')
  expect(saved[`${name}.svg`]).toContain('<path d="M')
  return saved
}
