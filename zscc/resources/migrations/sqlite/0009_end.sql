-- The journal's last row and its digest: what is changed in it or cut off behind it is found, too. The program fills it.
CREATE TABLE journal_end (
  only_one INTEGER PRIMARY KEY NOT NULL CHECK (only_one = 1),
  seq INTEGER NOT NULL,
  digest BLOB NOT NULL
);
