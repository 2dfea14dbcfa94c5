"""The desk's wiring."""
