"""A transcript as a document to take away: plain text, Word, tagged PDF, braille."""
