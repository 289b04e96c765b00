/** How an experiment's own runs read: those of the baseline are the ones without a patch. */
function counted(runs: string): string {
  return `
    runs = (SELECT count(*) FROM run r WHERE ${runs} AND r.ended_at IS NOT NULL),
    cost_ms = (SELECT coalesce(sum(r.cost_s), 0) * 1000.0 FROM run r WHERE ${runs} AND r.ended_at IS NOT NULL),
    mid_s = (SELECT r.mid_s FROM run r WHERE ${runs} AND ${clean} ORDER BY r.number DESC LIMIT 1),
    value = (SELECT avg(value) FROM (
      SELECT r.value, row_number() OVER (ORDER BY r.value) AS place, count(*) OVER () AS n FROM run r WHERE ${runs} AND ${clean})
      WHERE place IN ((n + 1) / 2, (n + 2) / 2))`
}

const clean = "r.clean = 1 AND r.outcome = 'finished' AND r.censored = 0 AND r.value IS NOT NULL AND r.stage <> 'final'"
const own = 'r.campaign_id = experiment.campaign_id AND r.experiment = experiment.number'
const unpatched = "r.campaign_id = experiment.campaign_id AND r.patches = '[]'"

// Nine decimals of a log ratio are a ten-millionth of a percent; all seventeen would double the length of the list.
const judged = `
    kind = json_extract(plan, '$.kind'),
    effect = round(json_extract(evidence, '$.gain'), 9),
    se = round(json_extract(evidence, '$.se'), 9),
    lo = round(json_extract(evidence, '$.lo'), 9),
    hi = round(json_extract(evidence, '$.hi'), 9),
    probability = round(json_extract(evidence, '$.probability'), 9)`

const nextRevision = `
  UPDATE campaign SET revision = revision + 1 WHERE id = NEW.campaign_id;
  UPDATE experiment SET revision = (SELECT revision FROM campaign WHERE id = NEW.campaign_id)
    WHERE campaign_id = NEW.campaign_id AND number = NEW.number;`

/**
 * The list of experiments in one scan of one index: what it shows of evidence, runs and findings stands in the experiment's own row,
 * kept there by triggers, and a revision says which rows changed since somebody read the list.
 */
export const list = `
ALTER TABLE campaign ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;

ALTER TABLE experiment ADD COLUMN kind TEXT;
ALTER TABLE experiment ADD COLUMN effect REAL;
ALTER TABLE experiment ADD COLUMN se REAL;
ALTER TABLE experiment ADD COLUMN lo REAL;
ALTER TABLE experiment ADD COLUMN hi REAL;
ALTER TABLE experiment ADD COLUMN probability REAL;
ALTER TABLE experiment ADD COLUMN runs INTEGER NOT NULL DEFAULT 0;
ALTER TABLE experiment ADD COLUMN cost_ms REAL NOT NULL DEFAULT 0;
-- Median of its clean runs in the objective's own unit, and the middle of the last of them on the campaign's clock.
ALTER TABLE experiment ADD COLUMN value REAL;
ALTER TABLE experiment ADD COLUMN mid_s REAL;
ALTER TABLE experiment ADD COLUMN findings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE experiment ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;

DROP INDEX run_by_experiment;
CREATE INDEX run_by_experiment ON run(campaign_id, experiment, number, ended_at, outcome, clean, censored, stage, value, mid_s, cost_s, energy_j);
CREATE INDEX run_times ON run(campaign_id, duration_ms, cost_s, energy_j, created_at, started_at, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX run_of_stack ON run(campaign_id, number) WHERE experiment IS NULL AND block IS NULL;
CREATE INDEX run_unpatched ON run(campaign_id, number) WHERE patches = '[]';
CREATE INDEX run_of_block ON run(campaign_id, number) WHERE block IS NOT NULL;
CREATE INDEX run_disturbed ON run(campaign_id, number)
  WHERE ended_at IS NOT NULL AND (outcome = 'lost' OR (clean = 0 AND outcome <> 'stopped'));
CREATE INDEX run_with_spool ON run(key) WHERE log_state = 'spool';
CREATE INDEX session_by_experiment ON session(campaign_id, experiment, ended_at, billing, cost_usd, tokens_in, tokens_out,
  reserved_usd, reserved_tokens);
CREATE INDEX finding_by_experiment ON finding(campaign_id, experiment);

UPDATE campaign SET revision = 1;
UPDATE experiment SET revision = 1, ${judged}, ${counted(own)},
  findings = (SELECT count(*) FROM finding f WHERE f.campaign_id = experiment.campaign_id AND f.experiment = experiment.number);
UPDATE experiment SET ${counted(unpatched)} WHERE number = 0;

CREATE INDEX experiment_list ON experiment(campaign_id, revision, number, parent, kind, hypothesis, author, state, verdict, reason,
  effect, lo, hi, probability, runs, cost_ms, value, mid_s, added, removed, findings, created_at, decided_at);

CREATE INDEX experiment_by_verdict ON experiment(campaign_id, verdict, decided_at, reason, effect, se);
CREATE INDEX experiment_by_state ON experiment(campaign_id, state);

CREATE TRIGGER experiment_added AFTER INSERT ON experiment BEGIN
  UPDATE experiment SET ${judged} WHERE campaign_id = NEW.campaign_id AND number = NEW.number;
  ${nextRevision}
END;
CREATE TRIGGER experiment_judged AFTER UPDATE OF evidence, plan ON experiment BEGIN
  UPDATE experiment SET ${judged} WHERE campaign_id = NEW.campaign_id AND number = NEW.number;
END;
CREATE TRIGGER experiment_changed AFTER UPDATE OF parent, plan, hypothesis, author, state, verdict, reason, evidence, added, removed, decided_at,
    runs, cost_ms, value, mid_s, findings ON experiment BEGIN
  ${nextRevision}
END;

CREATE TRIGGER run_counted AFTER UPDATE OF ended_at, outcome, censored, clean, value, mid_s, cost_s ON run
  WHEN NEW.ended_at IS NOT NULL AND NEW.experiment IS NOT NULL BEGIN
  UPDATE experiment SET ${counted(own)} WHERE campaign_id = NEW.campaign_id AND number = NEW.experiment;
END;
CREATE TRIGGER run_of_baseline_counted AFTER UPDATE OF ended_at, outcome, censored, clean, value, mid_s, cost_s ON run
  WHEN NEW.ended_at IS NOT NULL AND NEW.patches = '[]' BEGIN
  UPDATE experiment SET ${counted(unpatched)} WHERE campaign_id = NEW.campaign_id AND number = 0;
END;

CREATE TRIGGER finding_added AFTER INSERT ON finding WHEN NEW.experiment IS NOT NULL BEGIN
  UPDATE experiment SET findings = findings + 1 WHERE campaign_id = NEW.campaign_id AND number = NEW.experiment;
END;
CREATE TRIGGER finding_removed AFTER DELETE ON finding WHEN OLD.experiment IS NOT NULL BEGIN
  UPDATE experiment SET findings = findings - 1 WHERE campaign_id = OLD.campaign_id AND number = OLD.experiment;
END;

-- Money by experiment, from the index alone; time is in its own row.
DROP VIEW experiment_cost;
CREATE VIEW experiment_cost AS
  SELECT e.campaign_id, e.number, e.runs, e.cost_ms,
         (SELECT sum(s.cost_usd) FROM session s WHERE s.campaign_id = e.campaign_id AND s.experiment = e.number) AS usd,
         (SELECT sum(s.tokens_in + s.tokens_out) FROM session s WHERE s.campaign_id = e.campaign_id AND s.experiment = e.number) AS tokens
  FROM experiment e;
`
