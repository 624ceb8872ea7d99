"""Who belongs to an organisation: joining one needs the word of somebody in it, or of a curator."""
