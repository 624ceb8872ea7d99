"""Long clips of a draft: cuts proposed, moved, named, and made."""
