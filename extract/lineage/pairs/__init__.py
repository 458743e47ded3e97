"""Two texts: whether to compare them, how they align, and what that makes them."""
