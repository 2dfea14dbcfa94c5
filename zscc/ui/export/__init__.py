"""Data as files, asked for on the desk."""
