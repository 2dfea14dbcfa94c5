"""The journal and its rows: one contract, several engines (memory, SQLite that is also a GeoPackage)."""
