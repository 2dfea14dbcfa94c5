"""Pages of a briefing: laid out for any screen, painted on the wall and into pictures by the same code."""
