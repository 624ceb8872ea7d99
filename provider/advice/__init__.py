"""What the published documents ask and why, what would mend a package, and what would change if it did."""
