"""Sitting: attempts in rounds, what was answered, marking; requests for another round."""
