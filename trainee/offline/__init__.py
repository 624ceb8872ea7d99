"""Little data: sound and transcript only, and a whole package as a zip of plain pages that works from a disk."""
