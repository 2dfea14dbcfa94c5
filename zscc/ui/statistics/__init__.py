"""The workspace 统计: trends, splits, entries saved, and the monthly bulletin."""
