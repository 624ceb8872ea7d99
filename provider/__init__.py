"""The wing of those who make training packages."""
