"""Recorded tracks: CSV tables and GPX files of real vehicles, summed up or played again."""
