"""Is this file a town? Counts, codes, coverage, coordinate systems; any file that GDAL reads, not only our own."""
