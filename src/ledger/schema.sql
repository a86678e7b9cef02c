CREATE TABLE runs (
    n          INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    -- Microseconds since 1970, as all times here.
    started    INTEGER NOT NULL,
    -- How the run was asked for, as JSON.
    recipe     TEXT NOT NULL,
    -- The accounts that were left out, as JSON.
    skipped    TEXT NOT NULL DEFAULT '[]',
    -- Whether every delivery of the plan is in; nothing is sent before.
    complete   INTEGER NOT NULL DEFAULT 0,
    -- How the last session ended, as JSON; nothing while one is under way, or when it was killed.
    ending     TEXT,
    -- The run that went on with this one under another plan.
    followed_by TEXT
) STRICT;
CREATE INDEX runs_by_start ON runs (started);

CREATE TABLE keys (
    key     TEXT PRIMARY KEY,
    run     INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX keys_by_run ON keys (run);

-- What the plan was made from.
CREATE TABLE inputs (
    run   INTEGER NOT NULL,
    kind  TEXT NOT NULL,
    name  TEXT NOT NULL,
    hash  BLOB NOT NULL,
    PRIMARY KEY (run, kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
    run      INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    account  TEXT NOT NULL,
    service  TEXT NOT NULL,
    target   TEXT,
    parts    INTEGER NOT NULL,
    optional INTEGER NOT NULL,
    -- What it waits for, in words.
    waits    TEXT,
    -- The hash of what is sent.
    hash     BLOB NOT NULL,
    -- Why it was not tried on purpose.
    omission TEXT,
    -- When a deferred one is due.
    due      INTEGER,
    PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_due ON deliveries (due) WHERE due IS NOT NULL;

-- A part without a row was never tried.
CREATE TABLE parts (
    run      INTEGER NOT NULL,
    delivery INTEGER NOT NULL,
    part     INTEGER NOT NULL,
    -- 0 under way, 1 refused and worth another try, 2 sent, 3 failed, 4 unknown.
    state    INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    receipt  TEXT,
    -- As JSON.
    failure  TEXT,
    seconds  REAL NOT NULL DEFAULT 0,
    PRIMARY KEY (run, delivery, part)
) STRICT, WITHOUT ROWID;
