"""Files that somebody brings: any usual format, hostile until proven otherwise, as layers of features."""
