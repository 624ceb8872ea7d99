"""The bank: questions in sets, the workbook that brings them, and when two are the same."""
