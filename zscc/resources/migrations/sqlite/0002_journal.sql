-- The journal: append-only, no gaps, every row chained to the one before it.
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY NOT NULL,
  recorded_at DATETIME NOT NULL,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  subject TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  seat TEXT NOT NULL,
  actor TEXT NOT NULL,
  cause_seq INTEGER,
  body BLOB NOT NULL,
  prev_hash BLOB NOT NULL
);

CREATE TRIGGER journal_keeps_rows BEFORE DELETE ON journal
BEGIN
  SELECT RAISE(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_keeps_values BEFORE UPDATE ON journal
BEGIN
  SELECT RAISE(ABORT, 'the journal is append-only');
END;

-- INSERT OR REPLACE would delete a row without asking the trigger above.
CREATE TRIGGER journal_grows_at_its_end BEFORE INSERT ON journal
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal)
  OR EXISTS (SELECT 1 FROM journal WHERE key = NEW.key)
BEGIN
  SELECT RAISE(ABORT, 'the journal is append-only');
END;

INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES
  ('journal', 'attributes', 'journal', 'Everything that happened, in order; append-only');

-- What the journal can make anew. Not listed in gpkg_contents: no business of a GIS.
CREATE TABLE key_frame (
  seq INTEGER NOT NULL,
  fold_version INTEGER NOT NULL,
  as_of DATETIME NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (seq, fold_version)
);

-- What is being typed; not facts, and gone without a trace.
CREATE TABLE draft (
  name TEXT PRIMARY KEY NOT NULL,
  saved_at DATETIME NOT NULL,
  body BLOB NOT NULL
);
