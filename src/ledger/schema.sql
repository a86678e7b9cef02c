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

-- The deliveries of the plan, many to a row, as a JSON list; `first` is the number of the first of them.
CREATE TABLE plans (
    run        INTEGER NOT NULL,
    first      INTEGER NOT NULL,
    deliveries TEXT NOT NULL,
    PRIMARY KEY (run, first)
) STRICT;

-- What was about to be done and what became of it, as much to a row as was durable at once: a JSON value to a line, in order.
CREATE TABLE journal (
    run   INTEGER NOT NULL,
    n     INTEGER NOT NULL,
    lines TEXT NOT NULL,
    PRIMARY KEY (run, n)
) STRICT, WITHOUT ROWID;

-- Deliveries that were not tried on purpose, and when the deferred ones of them are due.
CREATE TABLE omissions (
    run      INTEGER NOT NULL,
    delivery INTEGER NOT NULL,
    name     TEXT NOT NULL,
    due      INTEGER,
    PRIMARY KEY (run, delivery)
) STRICT, WITHOUT ROWID;
CREATE INDEX omissions_by_due ON omissions (due) WHERE due IS NOT NULL;
