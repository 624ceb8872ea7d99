"""Texts read aloud: sentences marked in a page, and their sounds, made on the server, each once for a voice."""
