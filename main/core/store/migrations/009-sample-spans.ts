/** What ten samples of a device have in common: a long time is shown from these, without reading every sample of it. */
export const sampleSpans = `
-- By device first: what is shown is one device over a long time.
CREATE TABLE sample_span (
  device_key INTEGER NOT NULL REFERENCES device(key) ON DELETE CASCADE,
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
  -- In how many samples each of the nine known reasons held: four bits each, the lowest bit's first.
  held INTEGER NOT NULL,
  -- The bits beyond those nine that were set in any of them.
  others INTEGER NOT NULL,
  PRIMARY KEY (device_key, at)
) STRICT, WITHOUT ROWID;
INSERT INTO sample_span
  SELECT device_key, min(at), count(*), min(utilisation), max(utilisation), min(memory_bytes), max(memory_bytes), min(power_w), max(power_w),
    min(clock_mhz), max(clock_mhz), min(temperature_c), max(temperature_c), max(power_limit_w),
    ${Array.from({ length: 9 }, (_, bit) => `(min(15, coalesce(sum((throttle >> ${bit}) & 1), 0)) << ${4 * bit})`).join(' + ')},
    coalesce(max(throttle & ~511), 0)
  FROM sample GROUP BY device_key, at / 10000;
`
