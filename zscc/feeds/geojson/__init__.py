"""GeoJSON: an address that is asked again and again for its points."""
