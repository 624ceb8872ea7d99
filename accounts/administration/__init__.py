"""The curator's pages for people: find somebody, give a role and an organisation, lock, end sessions."""
