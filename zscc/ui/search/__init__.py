"""Search and command palette."""
