"""Where a provider makes what a package's clips and documents lack: one page for each missing piece, one for the whole.

The layers themselves live in `accessibility.layers`; what blocks publication is asked by the scheme (intake.check).
"""
