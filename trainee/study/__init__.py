"""The study room: courses, lessons, what is played and read, class hours and certificates as a trainee sees them."""
