/** A campaign may work on several devices: each has a lane, by which its runs and the decisions' steps are told apart. */
export const lanes = `
ALTER TABLE campaign RENAME COLUMN device TO devices;
UPDATE campaign SET devices = json_array(json(devices)) WHERE devices IS NOT NULL;
ALTER TABLE run ADD COLUMN lane INTEGER NOT NULL DEFAULT 0;
ALTER TABLE decision_step ADD COLUMN lane INTEGER NOT NULL DEFAULT 0;
`
