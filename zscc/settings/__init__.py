"""Typed settings, read from TOML and checked at start; passed to those who need them, never global."""
