"""Makes the demo town from its sources: seeded and reproducible, the same inputs give the same bytes."""
