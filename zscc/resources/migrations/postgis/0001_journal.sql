-- The journal: append-only, no gaps, every row chained to the one before it; months are partitions, so that years of
-- it can be kept, backed up and moved apart. Moments are whole milliseconds. Text compares byte by byte, as elsewhere.
CREATE TABLE journal (
  seq bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  kind text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  subject text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  seat text COLLATE "C" NOT NULL,
  actor text COLLATE "C" NOT NULL,
  cause_seq bigint,
  body bytea NOT NULL,
  prev_hash bytea NOT NULL,
  PRIMARY KEY (seq, recorded_at)
) PARTITION BY RANGE (recorded_at);

CREATE INDEX journal_case ON journal (subject, seq)
  WHERE kind IN ('case_opened', 'case_step', 'case_carried', 'case_recalled');
CREATE INDEX journal_responder ON journal (subject, seq) WHERE kind = 'responder_set';

-- What makes at-least-once senders safe. Not partitioned: a key is written once, in whatever month.
CREATE TABLE journal_key (
  key text COLLATE "C" PRIMARY KEY,
  seq bigint NOT NULL UNIQUE,
  recorded_at timestamptz NOT NULL
);

-- What the next row must follow: one row.
CREATE TABLE journal_end (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  seq bigint NOT NULL,
  recorded_at timestamptz,
  digest bytea NOT NULL
);
INSERT INTO journal_end (seq, recorded_at, digest) VALUES (0, NULL, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER journal_keeps_rows BEFORE UPDATE OR DELETE ON journal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_keeps_all BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_key_keeps_rows BEFORE UPDATE OR DELETE ON journal_key
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_key_keeps_all BEFORE TRUNCATE ON journal_key
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One appends at a time: the lock is held until the commit, so that the order of numbers is the order of commits. It
-- comes before the look at the end, which must see what who held it before has committed.
CREATE FUNCTION take_end() RETURNS journal_end LANGUAGE plpgsql AS $$
DECLARE
  its journal_end;
BEGIN
  PERFORM pg_advisory_xact_lock(7978001);
  SELECT * INTO STRICT its FROM journal_end;
  RETURN its;
END $$;

-- The end moves on with the rows, inside their transaction; listeners hear of it after the commit.
CREATE FUNCTION advance(its_seq bigint, its_recorded_at timestamptz, its_digest bytea) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE journal_end SET seq = its_seq, recorded_at = its_recorded_at, digest = its_digest;
  PERFORM pg_notify('zscc_journal', its_seq::text);
END $$;

-- The partitions of a moment, made when they are missing: the journal's by month, the fixes' by day. Called by who
-- holds the lock. Those after the next are made ahead, while nobody needs them.
CREATE FUNCTION make_room(moment timestamptz) RETURNS void LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
  since timestamptz;
  name text;
BEGIN
  FOR since IN
    SELECT generate_series(date_trunc('month', moment), date_trunc('month', moment) + interval '1 month', interval '1 month')
  LOOP
    name := 'journal_' || to_char(since, 'YYYY_MM');
    IF to_regclass(format('%I.%I', 'zscc', name)) IS NULL THEN
      EXECUTE format('CREATE TABLE zscc.%I PARTITION OF zscc.journal FOR VALUES FROM (%L) TO (%L)',
        name, since, since + interval '1 month');
    END IF;
  END LOOP;
  FOR since IN
    SELECT generate_series(date_trunc('day', moment), date_trunc('day', moment) + interval '1 day', interval '1 day')
  LOOP
    name := 'fix_' || to_char(since, 'YYYY_MM_DD');
    IF to_regclass(format('%I.%I', 'zscc', name)) IS NULL THEN
      EXECUTE format('CREATE TABLE zscc.%I PARTITION OF zscc.fix FOR VALUES FROM (%L) TO (%L)',
        name, since, since + interval '1 day');
    END IF;
  END LOOP;
END $$;

-- What the journal can make anew.
CREATE TABLE key_frame (
  seq bigint NOT NULL,
  fold_version integer NOT NULL,
  as_of timestamptz NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (fold_version, seq)
);
ALTER TABLE key_frame ALTER body SET STORAGE EXTERNAL;  -- packed already

CREATE TABLE key_frame_mark (
  fold_version integer NOT NULL,
  seq bigint NOT NULL,
  as_of timestamptz NOT NULL,
  base bigint NOT NULL,
  fixes bigint NOT NULL,
  reports bigint NOT NULL,
  cases bigint NOT NULL,
  alarms bigint NOT NULL,
  PRIMARY KEY (fold_version, seq)
);
CREATE INDEX key_frame_mark_at ON key_frame_mark (fold_version, as_of, seq);

-- What is being typed at each seat; not facts, and gone without a trace.
CREATE TABLE draft (
  seat text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  saved_at timestamptz NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (seat, name)
);

-- Callers and photographs: outside the chain, so that retention can delete them; the journal holds a salted digest.
CREATE TABLE private (
  ref text COLLATE "C" PRIMARY KEY,
  kind text NOT NULL,
  kept_at timestamptz NOT NULL,
  body bytea NOT NULL
);

-- Items that feeds refused, as they came: outside the chain, for inspection, for a while.
CREATE TABLE refused_item (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  feed text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  reason text COLLATE "C" NOT NULL,
  item bytea NOT NULL,
  origin text NOT NULL,
  detail text NOT NULL
);
CREATE INDEX refused_item_feed ON refused_item (feed, number);
CREATE INDEX refused_item_at ON refused_item (at);
