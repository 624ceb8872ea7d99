"""The wing of those who pay and audit."""
