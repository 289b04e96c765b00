/** What the researcher has seen, said in review and taken back, and how long runs had to wait for the agent. */
export const steering = `
ALTER TABLE campaign ADD COLUMN agent_wait_ms INTEGER NOT NULL DEFAULT 0;

CREATE TABLE attention_seen (
  campaign_id TEXT NOT NULL REFERENCES campaign(id) ON DELETE CASCADE,
  item TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE review_mark (
  campaign_id TEXT NOT NULL REFERENCES campaign(id) ON DELETE CASCADE,
  experiment INTEGER NOT NULL,
  said TEXT CHECK (said IN ('accepted','rejected')),
  note TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, experiment)
) STRICT, WITHOUT ROWID;

-- Experiments that are to leave the decisions; a row stays until the decisions have said what follows.
CREATE TABLE withdrawal (
  campaign_id TEXT NOT NULL REFERENCES campaign(id) ON DELETE CASCADE,
  experiment INTEGER NOT NULL,
  why TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, experiment)
) STRICT, WITHOUT ROWID;
`
