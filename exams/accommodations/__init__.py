"""Accommodations of a person in exams: asked for in plain words, approved once, applied to every exam by itself."""
