-- What of key-frames is asked without opening them: where they stand, what they build on, what was told up to there.
CREATE TABLE key_frame_mark (
  fold_version INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  as_of DATETIME NOT NULL,
  base INTEGER NOT NULL,
  fixes INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  cases INTEGER NOT NULL,
  alarms INTEGER NOT NULL,
  PRIMARY KEY (fold_version, seq)
) WITHOUT ROWID;

CREATE INDEX key_frame_mark_at ON key_frame_mark (fold_version, as_of, seq);
