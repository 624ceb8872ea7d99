"""Texts spoken: sentences marked in a page, voices, and sounds made on the server, each once for a voice."""
