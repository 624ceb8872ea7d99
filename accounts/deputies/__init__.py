"""Deputies: who does the work of somebody who is away, and from when to when."""
