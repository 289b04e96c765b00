import { lineLooks } from '../../components/chart/looks.ts'

/** More lines on one cursor are not told apart. */
export const mostCompared = lineLooks.length
