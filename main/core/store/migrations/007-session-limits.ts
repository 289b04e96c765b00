/** On which stack a session began, and until when its agent has to wait, as a limit said. */
export const sessionLimits = `
ALTER TABLE session ADD COLUMN start_stack TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(start_stack));
ALTER TABLE session ADD COLUMN wait_until INTEGER;
`
