"""Sums over arrays: arrays in, arrays out; no state."""
