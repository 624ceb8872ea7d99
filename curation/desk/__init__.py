"""The desk of a reviewer and of a curator: everything that waits for them, from every room, since when, and what is late."""
