"""Vehicles, their days, and what the patrols have seen."""
