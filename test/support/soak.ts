/** The share of a long check that this run does, 0 to 1: all of it in `npm run test:soak`, a tenth in `npm test`. */
export const soakShare = process.env.PAWL_SOAK === undefined ? 0.1 : 1
