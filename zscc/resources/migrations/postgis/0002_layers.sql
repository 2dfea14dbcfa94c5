-- Projections of the journal that a GIS opens, written in the transaction of the facts they show; WGS-84 (EPSG:4326).
-- What a report says is left out, since it may hold personal words.
CREATE TABLE report (
  fid bigint PRIMARY KEY,
  geom geometry(Point, 4326),
  report_id text COLLATE "C" NOT NULL,
  source text NOT NULL,
  category text NOT NULL,
  title text NOT NULL,
  priority text NOT NULL,
  observed_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  grid text,
  flags integer NOT NULL,
  synthetic boolean NOT NULL
);
CREATE INDEX report_geom ON report USING gist (geom);

CREATE TABLE vehicle_last_fix (
  vehicle text COLLATE "C" PRIMARY KEY,
  geom geometry(Point, 4326) NOT NULL,
  observed_at timestamptz NOT NULL,
  lon_e7 integer NOT NULL,
  lat_e7 integer NOT NULL,
  speed_kmh real,
  heading_deg smallint,
  grid text,
  feed text NOT NULL,
  journal_seq bigint NOT NULL
);

-- Every fix, as it came, for other programs' questions; days are partitions. Journal and desk do not read it.
CREATE TABLE fix (
  recorded_at timestamptz NOT NULL,
  journal_seq bigint NOT NULL,
  vehicle text COLLATE "C" NOT NULL,
  observed_at timestamptz NOT NULL,
  lon_e7 integer NOT NULL,
  lat_e7 integer NOT NULL,
  speed_kmh real,
  heading_deg smallint,
  grid text,
  flags integer NOT NULL,
  feed text NOT NULL
) PARTITION BY RANGE (recorded_at);
CREATE INDEX fix_vehicle ON fix (vehicle, observed_at);

CREATE VIEW fix_point AS
  SELECT fix.*, ST_SetSRID(ST_MakePoint(lon_e7 / 1e7, lat_e7 / 1e7), 4326) AS geom FROM fix;
