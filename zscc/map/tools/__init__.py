"""What a hand can do on the map: one tool a file."""
