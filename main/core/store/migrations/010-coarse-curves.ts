/** Of a curve with more points than a screen has pixels, the lowest and the highest of each slice: what is drawn of the whole of it. */
export const coarseCurves = `
CREATE TABLE coarse_curve (
  run_key INTEGER NOT NULL,
  name TEXT NOT NULL,
  points INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (run_key, name),
  FOREIGN KEY (run_key, name) REFERENCES curve(run_key, name) ON DELETE CASCADE
) STRICT;
`
