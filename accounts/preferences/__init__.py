"""How a visitor wants pages shown, clips played and keys used: chosen, guided, brought along in a file."""
