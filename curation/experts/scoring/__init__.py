"""What experts say of an application: their sheets, how far they are apart, and what the product itself counts of access."""
