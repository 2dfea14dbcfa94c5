-- Items that feeds refused, as they came: outside the chain, for inspection, for a while. They may hold personal words.
CREATE TABLE refused_item (
  number INTEGER PRIMARY KEY NOT NULL,
  feed TEXT NOT NULL,
  at DATETIME NOT NULL,
  reason TEXT NOT NULL,
  item BLOB NOT NULL,
  origin TEXT NOT NULL,
  detail TEXT NOT NULL
);

CREATE INDEX refused_item_feed ON refused_item (feed, number);
CREATE INDEX refused_item_at ON refused_item (at);
