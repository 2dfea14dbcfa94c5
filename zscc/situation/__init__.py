"""The fold of the journal: pure, no clock, no I/O; the only place that holds state about the town."""
