"""Alarms on the desk: the strip, the list, what is shelved, the load, the rules, the sound."""
