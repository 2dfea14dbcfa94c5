"""The fake that ships: a feed that does what it is told, for tests and for trying the desk."""
