"""Copies made from a master: small picture, sound alone, poster, storyboard; even loudness."""
