"""The seal of a GeoPackage: one row of its table of metadata (OGC 12-128, F.8)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from zscc.export.seals.place import DIGEST_CHARACTERS, MOST_TEXT, Carrier, Found, Unreadable
from zscc.export.seals.text import DIGEST_FROM

_STANDARD = "urn:zscc:seal:1"
_NO_TIME = "1970-01-01T00:00:00.000Z"
_MOST_STEPS = 200_000
"""Of the database's machine while a seal is looked for: a hostile file may hold a view in the table's place."""
_HAS_TABLE = "SELECT 1 FROM sqlite_master WHERE name = 'gpkg_metadata' AND type = 'table'"
_EXTENSION = ("gpkg_metadata", "http://www.geopackage.org/spec120/#extension_metadata", "read-write")
_TABLES = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
 definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE IF NOT EXISTS gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
 md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
 metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT,
 row_id_value INTEGER, timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
 md_file_id INTEGER NOT NULL, md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id)
 REFERENCES gpkg_metadata(id), CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
"""


def _begins(data: bytes) -> bool:
    return data.startswith(b"SQLite format 3\0") and data[68:72] == b"GPKG"


def _put(data: bytes, text: bytes) -> bytes:
    with _database(data) as database:
        database.executescript(_TABLES)
        for table in ("gpkg_metadata", "gpkg_metadata_reference"):
            database.execute(
                "INSERT INTO gpkg_extensions SELECT ?, NULL, ?, ?, ? WHERE NOT EXISTS"
                " (SELECT 1 FROM gpkg_extensions WHERE table_name = ?)",
                (table, *_EXTENSION, table),
            )
        row = ("dataset", _STANDARD, "application/json", text.decode("ascii"))
        place = database.execute(
            "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) VALUES (?, ?, ?, ?)", row
        ).lastrowid
        database.execute(
            "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, ?, NULL)",
            (_NO_TIME, place),
        )
        database.commit()
        return database.serialize()


def _find(data: bytes) -> Found | None:
    text = _text_in(data)
    if text is None:
        return None
    # A long text goes on in other pages; its beginning with the digest stands in one piece.
    begin = text[: DIGEST_FROM + DIGEST_CHARACTERS]
    at = data.find(begin)
    if at < 0 or data.find(begin, at + 1) >= 0:
        raise Unreadable
    return Found(at + DIGEST_FROM, text)


def _text_in(data: bytes) -> bytes | None:
    with _database(data) as database:
        if not database.execute(_HAS_TABLE).fetchone():
            return None
        found = database.execute(
            "SELECT substr(metadata, 1, ?) FROM gpkg_metadata WHERE md_standard_uri = ? ORDER BY id DESC LIMIT 1",
            (MOST_TEXT, _STANDARD),
        ).fetchone()
    if found is None:
        return None
    if not isinstance(found[0], bytes):
        raise Unreadable
    return found[0]


@contextmanager
def _database(data: bytes) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.deserialize(data)
            database.text_factory = bytes
            database.execute("PRAGMA trusted_schema = OFF")
            database.set_progress_handler(lambda: 1, _MOST_STEPS)
            yield database
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise Unreadable from error


CARRIER = Carrier(_begins, _put, _find)
