"""What a scheme asks of a training package: facts in, findings out, with the remedy for each shortfall.

Pure: no database, no web, nothing of the other rooms; the path of a scheme is passed in. A scheme is
data (`config/schemes/*.toml`), read strictly by `schemes.scheme.load`; `schemes.evaluate.evaluate` asks
it of the facts.
"""
