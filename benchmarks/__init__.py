"""Measurements, as ratios and shares in one run; never part of the tests. ``python -m benchmarks [NAME ...]``."""
