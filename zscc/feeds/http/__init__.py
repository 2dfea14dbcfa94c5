"""Intake over HTTP: other systems post reports and fixes, and are answered after the commit (docs/feeds/http.md)."""
