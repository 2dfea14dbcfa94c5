"""Alarm rules as state machines over (moment, values); nothing here reads a clock, a store or a file."""
