/** How fast the machine was during each run, over all of it and over its beginning: see training/pace.ts. */
export const pace = `
ALTER TABLE run ADD COLUMN pace REAL;
ALTER TABLE run ADD COLUMN prefix_pace REAL;
`
