-- Cases as the last step left them. What a GIS opens holds no words, no address and no caller.
CREATE TABLE cases (
  case_id text COLLATE "C" PRIMARY KEY,
  geom geometry(Point, 4326),
  stage text NOT NULL,
  class_id text NOT NULL,
  priority text NOT NULL,
  source text NOT NULL,
  grid text,
  village text,
  department text NOT NULL,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  due_at timestamptz,
  synthetic boolean NOT NULL
);
CREATE INDEX cases_geom ON cases USING gist (geom);

-- The same for the desk: what lists filter and sort by and what assessment sums up. Moments are milliseconds of the
-- Unix epoch; a case that never falls due has the largest number. Positions are WGS-84 in 1e-7 degree.
CREATE TABLE case_value (
  case_id text COLLATE "C" PRIMARY KEY,
  stage smallint NOT NULL,
  ended smallint NOT NULL,
  priority smallint NOT NULL,
  class_id text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  grid text COLLATE "C" NOT NULL,
  village text COLLATE "C" NOT NULL,
  department text COLLATE "C" NOT NULL,
  event_id text COLLATE "C" NOT NULL,
  merged_into text COLLATE "C" NOT NULL,
  opened_ms bigint NOT NULL,
  taken_in_ms bigint,
  registered_ms bigint,
  dispatched_ms bigint,
  signed_ms bigint,
  arrived_ms bigint,
  fed_back_ms bigint,
  inspected_ms bigint,
  closed_ms bigint,
  evaluated_ms bigint,
  due_ms bigint NOT NULL,
  superior_due_ms bigint NOT NULL,
  returns integer NOT NULL,
  reworks integer NOT NULL,
  extensions integer NOT NULL,
  suspensions integer NOT NULL,
  departments integer NOT NULL,
  solved_in_grid smallint NOT NULL,
  satisfaction text NOT NULL,
  lon_e7 integer,
  lat_e7 integer
);

-- The whole value, personal words included; beside the figures, so that sums over a year need not read it.
CREATE TABLE case_body (
  case_id text COLLATE "C" PRIMARY KEY,
  body bytea NOT NULL
);

CREATE INDEX case_open ON case_value (priority, due_ms, opened_ms, case_id) WHERE ended = 0;
CREATE INDEX case_opened ON case_value (opened_ms DESC, case_id);
CREATE INDEX case_closed ON case_value (closed_ms) WHERE closed_ms IS NOT NULL;
CREATE INDEX case_village ON case_value (village, opened_ms);
CREATE INDEX case_department ON case_value (department, opened_ms);
CREATE INDEX case_class ON case_value (class_id, opened_ms);
CREATE INDEX case_grid ON case_value (grid, opened_ms);
CREATE INDEX case_source ON case_value (source, opened_ms);
CREATE INDEX case_village_closed ON case_value (village, closed_ms) WHERE closed_ms IS NOT NULL;
CREATE INDEX case_department_closed ON case_value (department, closed_ms) WHERE closed_ms IS NOT NULL;
CREATE INDEX case_class_closed ON case_value (class_id, closed_ms) WHERE closed_ms IS NOT NULL;
CREATE INDEX case_grid_closed ON case_value (grid, closed_ms) WHERE closed_ms IS NOT NULL;
CREATE INDEX case_merged ON case_value (merged_into) WHERE merged_into <> '';
CREATE INDEX case_event ON case_value (event_id) WHERE event_id <> '';
CREATE INDEX case_place ON case_value ((lat_e7 / 40000), (lon_e7 / 40000), closed_ms);
