"""值班: who sits here, logbook, handover, instructions, major events, official warnings, call-out of the villages."""
