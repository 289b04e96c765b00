import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Whole campaigns: what takes longest, wherever its file would come by its size. */
const whole = /\/test\/(soak|campaign)\//

/** Begins with the longest files, so that no worker is left alone with one at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [
      ...sorted.filter(({ moduleId }) => whole.test(moduleId)),
      ...sorted.filter(({ moduleId }) => !whole.test(moduleId)),
    ]
  }
}
