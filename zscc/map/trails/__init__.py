"""Trails of the vehicles as a raster of times that fades."""
