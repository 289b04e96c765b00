/** What the machine did beside each run, and which device a run had. */
export const machine = `
-- The lease is one for the whole machine and lies outside of any data folder.
DROP TABLE lease;

ALTER TABLE campaign ADD COLUMN device TEXT CHECK (device IS NULL OR json_valid(device));
ALTER TABLE campaign ADD COLUMN lease_wait_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaign ADD COLUMN quiet_wait_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN device TEXT;

-- The machine right before a run, and all that was measured when it had ended.
CREATE TABLE observation (
  run_id TEXT PRIMARY KEY REFERENCES run(id) ON DELETE CASCADE,
  beginning TEXT NOT NULL CHECK (json_valid(beginning)),
  content TEXT CHECK (content IS NULL OR json_valid(content))
) STRICT;

-- By time first: samples of several devices come together, and are always added at the end.
CREATE TABLE reading (
  at INTEGER NOT NULL,
  device_key INTEGER NOT NULL REFERENCES device(key) ON DELETE CASCADE,
  utilisation REAL,
  memory_share REAL,
  memory_bytes INTEGER,
  power_w REAL,
  power_limit_w REAL,
  clock_mhz INTEGER,
  memory_clock_mhz INTEGER,
  temperature_c INTEGER,
  throttle INTEGER,
  PRIMARY KEY (at, device_key)
) STRICT, WITHOUT ROWID;
INSERT INTO reading (at, device_key, utilisation, memory_bytes, power_w, clock_mhz, temperature_c, throttle)
  SELECT at, device_key, utilisation, memory_bytes, power_w, clock_mhz, temperature_c, throttle FROM sample ORDER BY at, device_key;
DROP TABLE sample;
ALTER TABLE reading RENAME TO sample;

-- Words of the driver between its samples.
CREATE TABLE machine_event (
  key INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  said TEXT NOT NULL
) STRICT;
CREATE INDEX machine_event_by_time ON machine_event(at);
`
