"""Cases on screen: their queue, the panel of one, the form of a new one, and what the desk does with them."""
