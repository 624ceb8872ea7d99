"""QTI of 2.0 to 3.0: items, packages of them, and both as we write them (3.0)."""
