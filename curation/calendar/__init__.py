"""The calendar of working days: a year's list looked at, and a new one put in its place after a look at what changes."""
