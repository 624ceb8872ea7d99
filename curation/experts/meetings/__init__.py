"""Meetings at which experts vote on applications: who is present, one vote each, what was decided, the minutes."""
