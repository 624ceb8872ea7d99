"""The caption editor: rows to work on, drafts kept as they are typed, what two people wrote put together."""
