"""Papers: which sets an exam asks, and what is left for practice. Pure."""
