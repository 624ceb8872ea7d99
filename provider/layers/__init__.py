"""Where a provider makes what clips and documents lack: one page for each missing piece, one for the whole.

The layers themselves live in `accessibility.layers`; what blocks publication is asked by the scheme (judging.check).
"""
