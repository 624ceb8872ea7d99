"""A package comes in: upload, import, jobs started, facts gathered, checked, and shown to its provider."""
