// A point of the evidence names the request that was answered by a run; the step behind it is that answer.
const inBlocks = `(SELECT count(*) FROM json_each(experiment.evidence, '$.points') p
      JOIN decision_step s ON s.campaign_id = experiment.campaign_id AND s.seq = json_extract(p.value, '$.step') + 1
      JOIN run r ON r.id = s.run_id
      WHERE NOT json_extract(p.value, '$.incumbent') AND r.block IS NOT NULL)`

// Nine decimals of a log ratio are a ten-millionth of a percent; all seventeen would double the length of the list.
const judged = `
    kind = json_extract(plan, '$.kind'),
    effect = round(json_extract(evidence, '$.gain'), 9),
    se = round(json_extract(evidence, '$.se'), 9),
    lo = round(json_extract(evidence, '$.lo'), 9),
    hi = round(json_extract(evidence, '$.hi'), 9),
    probability = round(json_extract(evidence, '$.probability'), 9),
    counted_runs = json_extract(evidence, '$.runs'),
    block_runs = ${inBlocks}`

/** How many runs the evidence for an experiment counts, and how many of them were made for several patches at once, in blocks. */
export const countedRuns = `
ALTER TABLE experiment ADD COLUMN counted_runs INTEGER;
ALTER TABLE experiment ADD COLUMN block_runs INTEGER NOT NULL DEFAULT 0;

DROP TRIGGER experiment_added;
DROP TRIGGER experiment_judged;
UPDATE experiment SET counted_runs = json_extract(evidence, '$.runs'), block_runs = ${inBlocks} WHERE evidence IS NOT NULL;
CREATE TRIGGER experiment_added AFTER INSERT ON experiment BEGIN
  UPDATE experiment SET ${judged} WHERE campaign_id = NEW.campaign_id AND number = NEW.number;
  UPDATE campaign SET revision = revision + 1 WHERE id = NEW.campaign_id;
  UPDATE experiment SET revision = (SELECT revision FROM campaign WHERE id = NEW.campaign_id)
    WHERE campaign_id = NEW.campaign_id AND number = NEW.number;
END;
CREATE TRIGGER experiment_judged AFTER UPDATE OF evidence, plan ON experiment BEGIN
  UPDATE experiment SET ${judged} WHERE campaign_id = NEW.campaign_id AND number = NEW.number;
END;

DROP INDEX experiment_list;
CREATE INDEX experiment_list ON experiment(campaign_id, revision, number, parent, kind, hypothesis, author, state, verdict, reason,
  effect, lo, hi, probability, runs, counted_runs, block_runs, cost_ms, value, mid_s, added, removed, findings, created_at, decided_at);
`
