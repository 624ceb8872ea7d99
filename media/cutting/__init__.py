"""Long clips: where they are best cut, and how they are written as parts."""
