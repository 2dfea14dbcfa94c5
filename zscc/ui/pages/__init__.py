"""The map on paper, asked for on the desk."""
