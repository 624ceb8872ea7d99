"""Running a site: bring the database up to date, serve pages, work in the background, do both at once."""
