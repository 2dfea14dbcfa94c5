"""Names on the map: what wants to be written, where there is room, and the letters themselves."""
