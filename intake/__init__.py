"""A package comes in: upload, import, jobs started, facts gathered, checked, shown to its provider.

`incoming.opened` reads and measures an archive, `importing.import_package` and `replace_package` store it,
`facts.gather` and `check.check` judge it, `wording` says it in words, `jobs` asks for captions.
"""
