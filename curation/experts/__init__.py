"""Experts (专家): who they are, which applications they score without a conflict of interest, and what they say of them."""
