"""Symbols that hide one another stand for each other, with their count."""
