"""The layers of a town: built, checked, loaded. Holds no live state."""
