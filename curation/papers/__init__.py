"""Papers of a package: forms and letters from its data, read back, signed, proof of rights, sources of quotations.

They are here and not in the provider's wing because reviewers and curators look at the same papers."""
