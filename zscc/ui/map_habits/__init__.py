"""What stands around the map for the hands of a GIS user: tools, line at the foot, bookmarks, menus."""
