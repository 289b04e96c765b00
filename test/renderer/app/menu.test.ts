import { expect, it } from 'vitest'
import { campaignPages } from '../../../main/desktop/menu.ts'
import { viewNames } from '../../../renderer/app/Bar.tsx'
import { campaignViews } from '../../../renderer/app/route.ts'

it("the desktop's menu has the pages of the bar, in its order", () => {
  expect(campaignPages).toEqual(campaignViews.map((view) => [viewNames[view], view]))
})
