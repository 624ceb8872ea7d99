"""Documents as pages, a module a format: what a reader sees of them, in HTML of their own making that is cleaned before it is shown."""
