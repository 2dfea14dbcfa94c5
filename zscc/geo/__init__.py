"""Spaces and the transforms between them, the grid index, and the road graph. Reads no files."""
