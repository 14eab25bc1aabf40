-- +goose Up
-- key is the lower-cased id; keys are compared as bytes. Times are microseconds since 1970.
CREATE TABLE documents (
    key      TEXT    NOT NULL PRIMARY KEY,
    id       TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    body     BLOB    NOT NULL,
    sealed   BLOB,
    revision INTEGER NOT NULL,
    created  INTEGER NOT NULL,
    updated  INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_by_kind ON documents (kind, key);
CREATE INDEX documents_by_revision ON documents (revision, key);

-- What was deleted, and by which revision, for those who follow the changes.
CREATE TABLE deletions (
    key      TEXT    NOT NULL PRIMARY KEY,
    id       TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX deletions_by_revision ON deletions (revision, key);

-- One row: the last revision, and the greatest revision whose deletions have been forgotten.
CREATE TABLE state (
    one       INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    revision  INTEGER NOT NULL,
    forgotten INTEGER NOT NULL
) STRICT;
INSERT INTO state (one, revision, forgotten) VALUES (1, 0, 0);
