const reasons = [0, 1, 2, 3, 4, 5, 6, 7, 8]

/** What a hundred seconds of a device have in common: days are shown from these. */
export const longSpans = `
CREATE TABLE sample_span_long (
  device_key INTEGER NOT NULL REFERENCES device(key) ON DELETE CASCADE,
  -- Where the hundred seconds begin: a multiple of 100,000.
  at INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  utilisation_lo REAL,
  utilisation_hi REAL,
  memory_lo INTEGER,
  memory_hi INTEGER,
  power_lo REAL,
  power_hi REAL,
  clock_lo INTEGER,
  clock_hi INTEGER,
  temperature_lo INTEGER,
  temperature_hi INTEGER,
  power_limit_w REAL,
  -- In how many samples each of the nine known reasons held, the lowest bit's first.
${reasons.map((bit) => `  held_${bit} INTEGER NOT NULL,`).join('\n')}
  others INTEGER NOT NULL,
  PRIMARY KEY (device_key, at)
) STRICT, WITHOUT ROWID;
INSERT INTO sample_span_long
  SELECT device_key, at / 100000 * 100000, sum(samples), min(utilisation_lo), max(utilisation_hi), min(memory_lo), max(memory_hi),
    min(power_lo), max(power_hi), min(clock_lo), max(clock_hi), min(temperature_lo), max(temperature_hi), max(power_limit_w),
    ${reasons.map((bit) => `sum((held >> ${4 * bit}) & 15)`).join(', ')}, max(others)
  FROM sample_span GROUP BY device_key, at / 100000;
`
