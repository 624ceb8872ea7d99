"""Curation: submissions, reviews, decisions, publication."""
