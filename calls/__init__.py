"""Calls for packages (征集): under which edition of a scheme, when, for whom, how many, for how much; and who answers one.

No pages: the curator's and the public ones are `curation.calling`. `judging` reads a call's days where a rule asks for them.
"""
