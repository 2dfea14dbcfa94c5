"""What runs with no screen: the I/O loop, supervised feeds, the journal's writer and its tail."""
