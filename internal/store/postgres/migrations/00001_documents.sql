-- +goose Up
-- key is the lower-cased id; keys are compared as bytes, whatever the locale of the database.
CREATE TABLE documents (
    key      text COLLATE "C" NOT NULL PRIMARY KEY,
    id       text             NOT NULL,
    kind     text COLLATE "C" NOT NULL,
    body     bytea            NOT NULL,
    sealed   bytea,
    revision bigint           NOT NULL,
    created  timestamptz      NOT NULL,
    updated  timestamptz      NOT NULL
);
CREATE INDEX documents_by_kind ON documents (kind, key);
CREATE INDEX documents_by_revision ON documents (revision, key);

-- What was deleted, and by which revision, for those who follow the changes.
CREATE TABLE deletions (
    key      text COLLATE "C" NOT NULL PRIMARY KEY,
    id       text             NOT NULL,
    kind     text COLLATE "C" NOT NULL,
    revision bigint           NOT NULL
);
CREATE INDEX deletions_by_revision ON deletions (revision, key);

-- One row: the last revision, and the greatest revision whose deletions have been forgotten.
CREATE TABLE state (
    one       boolean NOT NULL PRIMARY KEY CHECK (one),
    revision  bigint  NOT NULL,
    forgotten bigint  NOT NULL
);
INSERT INTO state (one, revision, forgotten) VALUES (true, 0, 0);
