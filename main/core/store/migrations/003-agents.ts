/** Agents: what a session was for and cost, transcripts as events, steering, findings with what their checks printed. */
export const agents = `
ALTER TABLE campaign ADD COLUMN holds_proposals INTEGER NOT NULL DEFAULT 0 CHECK (holds_proposals IN (0,1));

ALTER TABLE session ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN plan TEXT CHECK (plan IS NULL OR json_valid(plan));
ALTER TABLE session ADD COLUMN start_commit TEXT;
ALTER TABLE session ADD COLUMN model TEXT;
ALTER TABLE session ADD COLUMN billing TEXT NOT NULL DEFAULT 'unknown' CHECK (billing IN ('money','subscription','free','unknown'));
ALTER TABLE session ADD COLUMN cost_from TEXT CHECK (cost_from IN ('agent','prices'));
ALTER TABLE session ADD COLUMN tokens_cached INTEGER;
ALTER TABLE session ADD COLUMN argv TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(argv));
ALTER TABLE session ADD COLUMN brief BLOB;
ALTER TABLE session ADD COLUMN confinement TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN ended_by TEXT;
ALTER TABLE session ADD COLUMN exit_code INTEGER;
ALTER TABLE session ADD COLUMN leftovers INTEGER;
-- What is set aside of the budget while it lives.
ALTER TABLE session ADD COLUMN reserved_usd REAL;
ALTER TABLE session ADD COLUMN reserved_tokens INTEGER;
UPDATE session SET number = (SELECT count(*) FROM session o WHERE o.campaign_id = session.campaign_id AND o.rowid <= session.rowid);
CREATE UNIQUE INDEX session_by_number ON session(campaign_id, number);

-- A chunk holds so many events as lines of JSON, from first_event on; none: the plain text of an older Pawl.
ALTER TABLE transcript_chunk ADD COLUMN first_event INTEGER NOT NULL DEFAULT 0;
ALTER TABLE transcript_chunk ADD COLUMN events INTEGER NOT NULL DEFAULT 0;
UPDATE transcript_chunk SET first_event = seq - 1;

ALTER TABLE experiment ADD COLUMN plan TEXT CHECK (plan IS NULL OR json_valid(plan));

ALTER TABLE finding ADD COLUMN session_id TEXT;
ALTER TABLE finding ADD COLUMN output_before TEXT;
ALTER TABLE finding ADD COLUMN output_after TEXT;
ALTER TABLE finding ADD COLUMN checked_at INTEGER;

ALTER TABLE idea ADD COLUMN base INTEGER;
ALTER TABLE idea ADD COLUMN session_id TEXT;
ALTER TABLE idea ADD COLUMN author TEXT NOT NULL DEFAULT 'researcher' CHECK (author IN ('researcher','agent'));

-- What the researcher tells the agents; it stays until it is withdrawn.
CREATE TABLE agent_note (
  id TEXT PRIMARY KEY,
  campaign_id TEXT NOT NULL REFERENCES campaign(id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  given INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  withdrawn_at INTEGER
) STRICT;
CREATE INDEX agent_note_by_campaign ON agent_note(campaign_id, created_at);

-- What a study session reported of the incumbent.
CREATE TABLE study (
  session_id TEXT PRIMARY KEY REFERENCES session(id) ON DELETE CASCADE,
  campaign_id TEXT NOT NULL,
  stack TEXT NOT NULL CHECK (json_valid(stack)),
  text TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
`
