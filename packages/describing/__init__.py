"""A catalogue as people and programs write it down: `package.toml` as a text, and the same as an Excel workbook."""
