"""What lies under a hand: picks, choices, what is told of them; and the hands that point."""
