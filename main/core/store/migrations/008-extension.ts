/** When a campaign was told to go on within new limits; null once its decisions have heard of it. */
export const extension = `
ALTER TABLE campaign ADD COLUMN extended_at INTEGER;
`
