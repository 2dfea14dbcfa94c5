-- Projections of the journal that QGIS opens, written in the transaction of the facts they show. Without an R-tree:
-- its triggers need functions that only a spatial program has, and these layers are small. What a report says is
-- left out, since it may hold personal words.
CREATE TABLE report (
  fid INTEGER PRIMARY KEY NOT NULL,
  geom POINT,
  report_id TEXT NOT NULL,
  source TEXT NOT NULL,
  category TEXT NOT NULL,
  title TEXT NOT NULL,
  priority TEXT NOT NULL,
  observed_at DATETIME NOT NULL,
  recorded_at DATETIME NOT NULL,
  grid TEXT,
  flags INTEGER NOT NULL,
  synthetic BOOLEAN NOT NULL
);

CREATE TABLE vehicle_last_fix (
  fid INTEGER PRIMARY KEY NOT NULL,
  geom POINT NOT NULL,
  vehicle TEXT NOT NULL UNIQUE,
  observed_at DATETIME NOT NULL,
  lon_e7 INTEGER NOT NULL,
  lat_e7 INTEGER NOT NULL,
  speed_kmh REAL,
  heading_deg INTEGER,
  grid TEXT,
  feed TEXT NOT NULL,
  journal_seq INTEGER NOT NULL
);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('report', 'features', 'report', 'Reports as they came; fid is the seq of the journal', 4326),
  ('vehicle_last_fix', 'features', 'vehicle_last_fix', 'The newest good fix of every vehicle', 4326);

INSERT INTO gpkg_geometry_columns VALUES
  ('report', 'geom', 'POINT', 4326, 0, 0),
  ('vehicle_last_fix', 'geom', 'POINT', 4326, 0, 0);
