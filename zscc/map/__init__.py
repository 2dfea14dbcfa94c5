"""The canvas, its painters and the pages made of them. Sees snapshots, never sources."""
