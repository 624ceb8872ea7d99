"""People, organisations, roles, sign-in, and how a visitor wants pages shown."""
