-- What a list of cases asks most: the open ones, few among many years of closed ones, from one index that holds every
-- column they are chosen and sorted by; and those that ended within a time, by where and whose they were.
DROP INDEX case_in_queue;

CREATE INDEX case_open ON case_value (
  priority, due_ms, opened_ms, case_id, stage, class_id, source, grid, village, department, event_id
) WHERE ended = 0;

CREATE INDEX case_village_closed ON case_value (village, closed_ms) WHERE closed_ms IS NOT NULL;
CREATE INDEX case_department_closed ON case_value (department, closed_ms) WHERE closed_ms IS NOT NULL;
CREATE INDEX case_class_closed ON case_value (class_id, closed_ms) WHERE closed_ms IS NOT NULL;
CREATE INDEX case_grid_closed ON case_value (grid, closed_ms) WHERE closed_ms IS NOT NULL;
CREATE INDEX case_source ON case_value (source, opened_ms);

-- The position itself and the id beside the cell: of a box nothing is read but the index, and what is shown.
DROP INDEX case_place;

CREATE INDEX case_place ON case_value (lat_e7 / 40000, lon_e7 / 40000, closed_ms, lat_e7, lon_e7, case_id);
