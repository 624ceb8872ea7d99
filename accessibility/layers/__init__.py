"""Access layers of a resource: audio description, sign language, plain-language summary, HTML twin, and the statement
that the sound tells everything. Made by the provider, frozen with the version, studied by trainees.
"""
