"""The desk at any past second: the bar, who shows which moment, the band that says so, bookmarks of moments."""
