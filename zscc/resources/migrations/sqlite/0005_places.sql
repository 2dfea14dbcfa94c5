-- Where a case is, for lists of a place: WGS-84 in 1e-7 degree, NULL without a position. The functions are the program's.
ALTER TABLE case_value ADD COLUMN lon_e7 INTEGER;

ALTER TABLE case_value ADD COLUMN lat_e7 INTEGER;

UPDATE case_value SET
  lon_e7 = (SELECT lon_e7_of(geom) FROM cases WHERE cases.case_id = case_value.case_id),
  lat_e7 = (SELECT lat_e7_of(geom) FROM cases WHERE cases.case_id = case_value.case_id);

-- Cells of some 400 m, and in them by when a case ended: few rows to look at, however many years lie in the file.
CREATE INDEX case_place ON case_value (lat_e7 / 40000, lon_e7 / 40000, closed_ms);

-- The newest setting of each responder.
CREATE INDEX journal_responder ON journal (subject, seq) WHERE kind = 'responder_set';
