"""Files without a package.toml become a package: what they seem to be is guessed, shown on one page, and confirmed."""
