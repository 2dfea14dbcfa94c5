-- Who is here: one row a program, told again every few seconds. Not logged: who was here is not known after a crash.
CREATE UNLOGGED TABLE presence (
  program bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  seat text COLLATE "C" NOT NULL,
  account text NOT NULL,
  case_id text COLLATE "C" NOT NULL,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  told_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
