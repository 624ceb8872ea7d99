"""Sound and picture: probing, sound out. Knows files, not courses."""
