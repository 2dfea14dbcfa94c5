-- Cases as the last step left them. What a GIS opens holds no words, no address and no caller.
CREATE TABLE cases (
  fid INTEGER PRIMARY KEY NOT NULL,
  geom POINT,
  case_id TEXT NOT NULL UNIQUE,
  stage TEXT NOT NULL,
  class_id TEXT NOT NULL,
  priority TEXT NOT NULL,
  source TEXT NOT NULL,
  grid TEXT,
  village TEXT,
  department TEXT NOT NULL,
  opened_at DATETIME NOT NULL,
  closed_at DATETIME,
  due_at DATETIME,
  synthetic BOOLEAN NOT NULL
);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('cases', 'features', 'cases', 'Cases as the last step left them', 4326);

INSERT INTO gpkg_geometry_columns VALUES ('cases', 'geom', 'POINT', 4326, 0, 0);

-- The same for the desk: what lists filter and sort by and what assessment sums up. Moments are milliseconds of the
-- Unix epoch; a case that never falls due has the largest number. Not listed in gpkg_contents.
CREATE TABLE case_value (
  case_id TEXT PRIMARY KEY NOT NULL,
  stage INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  class_id TEXT NOT NULL,
  source TEXT NOT NULL,
  grid TEXT NOT NULL,
  village TEXT NOT NULL,
  department TEXT NOT NULL,
  event_id TEXT NOT NULL,
  merged_into TEXT NOT NULL,
  opened_ms INTEGER NOT NULL,
  taken_in_ms INTEGER,
  registered_ms INTEGER,
  dispatched_ms INTEGER,
  signed_ms INTEGER,
  arrived_ms INTEGER,
  fed_back_ms INTEGER,
  inspected_ms INTEGER,
  closed_ms INTEGER,
  evaluated_ms INTEGER,
  due_ms INTEGER NOT NULL,
  superior_due_ms INTEGER NOT NULL,
  returns INTEGER NOT NULL,
  reworks INTEGER NOT NULL,
  extensions INTEGER NOT NULL,
  suspensions INTEGER NOT NULL,
  departments INTEGER NOT NULL,
  solved_in_grid INTEGER NOT NULL,
  satisfaction TEXT NOT NULL
);

-- The whole value, personal words included; beside the figures, so that sums over a year need not read it.
CREATE TABLE case_body (
  case_id TEXT PRIMARY KEY NOT NULL,
  body BLOB NOT NULL
) WITHOUT ROWID;

CREATE INDEX case_in_queue ON case_value (priority, due_ms, opened_ms) WHERE ended = 0;
CREATE INDEX case_opened ON case_value (opened_ms);
CREATE INDEX case_closed ON case_value (closed_ms) WHERE closed_ms IS NOT NULL;
CREATE INDEX case_village ON case_value (village, opened_ms);
CREATE INDEX case_department ON case_value (department, opened_ms);
CREATE INDEX case_class ON case_value (class_id, opened_ms);
CREATE INDEX case_grid ON case_value (grid, opened_ms);
CREATE INDEX case_merged ON case_value (merged_into) WHERE merged_into <> '';
CREATE INDEX case_event ON case_value (event_id) WHERE event_id <> '';

-- The steps of one case, in order.
CREATE INDEX journal_case ON journal (subject, seq) WHERE kind IN ('case_opened', 'case_step', 'case_recalled');

-- Callers and photographs: outside the chain, so that retention can delete them; the journal holds a salted digest.
CREATE TABLE private (
  ref TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  kept_at DATETIME NOT NULL,
  body BLOB NOT NULL
) WITHOUT ROWID;
