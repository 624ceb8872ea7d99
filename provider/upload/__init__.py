"""A package comes in: opened and measured (`incoming`), stored (`importing`), shown to its provider."""
