"""What lies on a trainee's desk beside the lessons: the place where they stopped, notes and bookmarks, practice."""
