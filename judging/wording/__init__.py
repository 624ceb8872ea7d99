"""What judging says in codes, in words for the people who read it."""
