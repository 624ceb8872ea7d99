"""How often Python looks for circles of forgotten objects. `app.py` imports this before anything else.

Nothing that is imported is ever forgotten: looking through it while it comes costs a command a seventh of its start, once
more at its end a quarter, and each page several looks (Python's own measure is 700 new objects). So Python doesn't look
while it imports, never looks at what was imported, and else after 50,000. What is no circle is given back at once all the same.
"""

from __future__ import annotations

import gc

gc.disable()


def keep() -> None:
    """All is imported: never look at it again, and begin to look at what comes."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()
