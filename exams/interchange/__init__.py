"""Interchange: questions from and for other systems: GIFT, Aiken, Moodle XML, QTI, numbered text, and our workbook.

`exams.interchange.reader` reads a file in a child process, `exams.interchange.writing` writes one. What the other side has no
place for is listed (`notes`), never dropped in silence. docs/exam-formats.md says what goes where.
"""
