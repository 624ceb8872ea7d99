"""The ledger as people read it: acts in words, things by their names, and what one may look for in it."""
