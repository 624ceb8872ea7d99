"""A child that adds up what it is told."""

import os
import time
from typing import Any

from foundation import child

SUM = [0]


def work(question: Any) -> dict[str, object]:
    if "sleep" in question:
        time.sleep(question["sleep"])
    if "exit" in question:
        os._exit(question["exit"])
    SUM[0] += question["add"]
    return {"sum": SUM[0]}


if __name__ == "__main__":
    child.answer_all(work)
