/** The first schema: all that a campaign's loop, evidence, harness and views store. */
export const first = `
CREATE TABLE campaign (
  id TEXT PRIMARY KEY,
  project_path TEXT NOT NULL,
  project_name TEXT NOT NULL,
  project_file TEXT NOT NULL,
  project_toml TEXT NOT NULL,
  mirror TEXT NOT NULL,
  base TEXT NOT NULL,
  objective TEXT NOT NULL CHECK (json_valid(objective)),
  agent TEXT NOT NULL CHECK (json_valid(agent)),
  agent_source TEXT NOT NULL,
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  budget TEXT NOT NULL CHECK (json_valid(budget)),
  machine TEXT NOT NULL CHECK (json_valid(machine)),
  interpreter TEXT CHECK (interpreter IS NULL OR json_valid(interpreter)),
  state TEXT NOT NULL CHECK (state IN ('preparing','running','paused','finished','stopped','failed')),
  reason TEXT,
  baseline_value REAL,
  claim TEXT CHECK (claim IS NULL OR json_valid(claim)),
  elapsed_ms INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER
) STRICT;

CREATE TABLE experiment (
  campaign_id TEXT NOT NULL REFERENCES campaign(id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 0),
  parent INTEGER,
  hypothesis TEXT NOT NULL,
  rationale TEXT NOT NULL DEFAULT '',
  author TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('held','queued','measuring','pooled','decided')),
  verdict TEXT NOT NULL CHECK (verdict IN ('pending','keep','discard','inconclusive','crash','retired')),
  reason TEXT,
  sentence TEXT,
  evidence TEXT CHECK (evidence IS NULL OR json_valid(evidence)),
  session_id TEXT,
  source TEXT,
  added INTEGER NOT NULL DEFAULT 0,
  removed INTEGER NOT NULL DEFAULT 0,
  files TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(files)),
  warnings TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(warnings)),
  created_at INTEGER NOT NULL,
  decided_at INTEGER,
  PRIMARY KEY (campaign_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE patch (
  campaign_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  diff TEXT NOT NULL,
  parent_commit TEXT NOT NULL,
  patch_id TEXT NOT NULL,
  PRIMARY KEY (campaign_id, number),
  FOREIGN KEY (campaign_id, number) REFERENCES experiment(campaign_id, number) ON DELETE CASCADE
) STRICT;
CREATE INDEX patch_by_id ON patch(campaign_id, patch_id);

CREATE TABLE stack_entry (
  campaign_id TEXT NOT NULL REFERENCES campaign(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  experiment INTEGER NOT NULL,
  kept_at INTEGER NOT NULL,
  retired_at INTEGER,
  factor REAL,
  PRIMARY KEY (campaign_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  id TEXT PRIMARY KEY,
  campaign_id TEXT NOT NULL REFERENCES campaign(id) ON DELETE CASCADE,
  experiment INTEGER,
  agent TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  outcome TEXT CHECK (outcome IN ('finished','crashed','timed-out','stopped','lost')),
  refusal TEXT,
  tokens_in INTEGER,
  tokens_out INTEGER,
  cost_usd REAL
) STRICT;
CREATE INDEX session_by_campaign ON session(campaign_id, started_at);

CREATE TABLE transcript_chunk (
  session_id TEXT NOT NULL REFERENCES session(id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (session_id, seq)
) STRICT;

CREATE TABLE run (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  campaign_id TEXT NOT NULL REFERENCES campaign(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  experiment INTEGER,
  block INTEGER,
  pair INTEGER,
  stage TEXT NOT NULL CHECK (stage IN ('warm-up','calibrate','screen','confirm','block','ablate','final','transfer')),
  seed INTEGER NOT NULL,
  patches TEXT NOT NULL CHECK (json_valid(patches)),
  commit_sha TEXT NOT NULL,
  folder TEXT,
  kill_above REAL,
  prefix_reference TEXT CHECK (prefix_reference IS NULL OR json_valid(prefix_reference)),
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  outcome TEXT CHECK (outcome IN ('finished','crashed','timed-out','stopped','lost')),
  ended_by TEXT,
  censored INTEGER NOT NULL DEFAULT 0 CHECK (censored IN (0,1)),
  clean INTEGER CHECK (clean IN (0,1)),
  why TEXT,
  value REAL,
  prefix_y REAL,
  prefix_value REAL,
  mid_s REAL,
  cost_s REAL,
  left_s REAL,
  guards TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(guards)),
  fingerprint TEXT,
  duration_ms REAL,
  cpu_ms REAL,
  peak_rss_bytes INTEGER,
  output_bytes INTEGER,
  exit_code INTEGER,
  signal TEXT,
  energy_j REAL,
  log_state TEXT NOT NULL DEFAULT 'spool' CHECK (log_state IN ('spool','stored','gone')),
  UNIQUE (campaign_id, number)
) STRICT;
CREATE INDEX run_by_experiment ON run(campaign_id, experiment);
CREATE INDEX run_open ON run(campaign_id) WHERE ended_at IS NULL;

CREATE TABLE curve (
  run_key INTEGER NOT NULL REFERENCES run(key) ON DELETE CASCADE,
  name TEXT NOT NULL,
  points INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (run_key, name)
) STRICT;

CREATE TABLE log_chunk (
  key INTEGER PRIMARY KEY,
  run_key INTEGER NOT NULL REFERENCES run(key) ON DELETE CASCADE,
  start_offset INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  content BLOB NOT NULL,
  UNIQUE (run_key, start_offset)
) STRICT;
CREATE VIRTUAL TABLE log_search USING fts5(text, content='', contentless_delete=1, detail='none', tokenize="unicode61 remove_diacritics 0 tokenchars '_.'");
CREATE TRIGGER log_chunk_gone AFTER DELETE ON log_chunk BEGIN DELETE FROM log_search WHERE rowid = old.key; END;

CREATE TABLE arrival_log (
  run_key INTEGER PRIMARY KEY REFERENCES run(key) ON DELETE CASCADE,
  content BLOB NOT NULL
) STRICT;

-- What the decisions asked and were answered, in order: the campaign's whole state is a function of it.
CREATE TABLE decision_step (
  campaign_id TEXT NOT NULL REFERENCES campaign(id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  request TEXT NOT NULL CHECK (json_valid(request)),
  answer TEXT CHECK (answer IS NULL OR json_valid(answer)),
  run_id TEXT,
  at INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, seq)
) STRICT, WITHOUT ROWID;

-- Verdicts as append-only facts.
CREATE TABLE decision (
  campaign_id TEXT NOT NULL REFERENCES campaign(id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  experiment INTEGER NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('keep','discard','inconclusive','crash','retired')),
  reason TEXT NOT NULL,
  sentence TEXT NOT NULL,
  runs_known INTEGER NOT NULL,
  gain REAL,
  se REAL,
  probability REAL,
  shrunken REAL,
  e_value REAL,
  at INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
  campaign_id TEXT NOT NULL REFERENCES campaign(id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  topic TEXT NOT NULL,
  content TEXT NOT NULL CHECK (json_valid(content)),
  sentence TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
  id TEXT PRIMARY KEY,
  campaign_id TEXT NOT NULL REFERENCES campaign(id) ON DELETE CASCADE,
  experiment INTEGER,
  run_id TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('bug','seed-sensitivity','guard','harness','gaming','note')),
  sentence TEXT NOT NULL,
  check_argv TEXT CHECK (check_argv IS NULL OR json_valid(check_argv)),
  fails_before INTEGER CHECK (fails_before IN (0,1)),
  passes_after INTEGER CHECK (passes_after IN (0,1)),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX finding_by_campaign ON finding(campaign_id, created_at);

CREATE TABLE idea (
  id TEXT PRIMARY KEY,
  campaign_id TEXT NOT NULL REFERENCES campaign(id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting','held','taken','done','dropped')),
  position REAL NOT NULL,
  experiment INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE cost (
  key INTEGER PRIMARY KEY,
  campaign_id TEXT NOT NULL REFERENCES campaign(id) ON DELETE CASCADE,
  session_id TEXT,
  experiment INTEGER,
  unit TEXT NOT NULL CHECK (unit IN ('usd','tokens','kwh')),
  amount REAL NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE device (
  key INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('host','gpu')),
  name TEXT NOT NULL
) STRICT;
CREATE TABLE sample (
  device_key INTEGER NOT NULL REFERENCES device(key) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  utilisation REAL,
  memory_bytes INTEGER,
  power_w REAL,
  clock_mhz INTEGER,
  temperature_c INTEGER,
  throttle INTEGER,
  PRIMARY KEY (device_key, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE contamination (
  run_id TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  rule TEXT NOT NULL,
  sentence TEXT NOT NULL,
  voids INTEGER NOT NULL CHECK (voids IN (0,1)),
  PRIMARY KEY (run_id, rule)
) STRICT;

CREATE TABLE lease (
  device TEXT PRIMARY KEY,
  run_id TEXT NOT NULL,
  holder TEXT NOT NULL CHECK (json_valid(holder)),
  since INTEGER NOT NULL
) STRICT;

CREATE TABLE trust (
  hash TEXT PRIMARY KEY,
  project_path TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

-- The leaderboard is a query: proven first, by how sure the gain is to be large.
CREATE VIEW leaderboard AS
  SELECT e.campaign_id, e.number,
         CASE WHEN e.verdict = 'keep' THEN
           ROW_NUMBER() OVER (PARTITION BY e.campaign_id, e.verdict = 'keep' ORDER BY json_extract(e.evidence, '$.gain') DESC, e.number)
         END AS rank
  FROM experiment e WHERE e.number > 0;

-- Run time and money by experiment.
CREATE VIEW experiment_cost AS
  SELECT e.campaign_id, e.number,
         (SELECT count(*) FROM run r WHERE r.campaign_id = e.campaign_id AND r.experiment = e.number AND r.ended_at IS NOT NULL) AS runs,
         (SELECT coalesce(sum(r.cost_s), 0) * 1000.0 FROM run r WHERE r.campaign_id = e.campaign_id AND r.experiment = e.number) AS cost_ms,
         (SELECT sum(s.cost_usd) FROM session s WHERE s.campaign_id = e.campaign_id AND s.experiment = e.number) AS usd,
         (SELECT sum(s.tokens_in + s.tokens_out) FROM session s WHERE s.campaign_id = e.campaign_id AND s.experiment = e.number) AS tokens
  FROM experiment e;
`
