"""The store of many seats: PostgreSQL with PostGIS behind the same contract. Needs the extra ``postgres``."""
