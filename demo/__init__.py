"""The demonstration: an original package made on the spot, a faulty one, and how both come into the site."""
