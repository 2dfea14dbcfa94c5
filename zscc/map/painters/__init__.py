"""One module per kind of layer; each painter is a function of (painter, frame)."""
