"""Where a seal stands in each format."""
