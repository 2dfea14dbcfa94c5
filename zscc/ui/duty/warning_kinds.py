"""Official warnings by type and colour, as their issuers know them; the colours from the least grave on."""

TYPES = ("rainstorm", "typhoon", "thunder", "gale", "heat", "cold", "fog", "snow", "ice", "convection")
COLOURS = ("blue", "yellow", "orange", "red")
PALETTE = {"blue": "blue", "yellow": "yellow", "orange": "amber", "red": "red"}
"""Of a warning's colour in the desk's palette: an official colour is its issuer's word and shown as such."""
