"""Somebody says that what is on air hurts their rights or is unlawful: confirmed by mail, the provider heard, decided by a day."""
