"""The day of each role in ten lines, each with the page where it is done: the site's help."""
