"""Bring your own town: layers of a town replaced by files in any format and system, columns mapped by their names."""
