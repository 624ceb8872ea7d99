"""Whisper: its weights without a hub, its two engines behind one function, and the child process that they run in."""
