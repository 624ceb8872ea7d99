"""Pages of calls (征集): the public ones, the curator's desk of calls, and a provider's choice of what its package answers."""
