#!/bin/sh
# Writes the lock files anew from pyproject.toml. Needs uv (pip install uv) and the package registry.
set -eu
cd "$(dirname "$0")/.."
lock() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate "$@"; }
lock pyproject.toml --extra whisper --extra test -o requirements/test.txt
lock pyproject.toml --extra whisper -c requirements/test.txt -o requirements/run.txt
