"""Exams: questions in sets, the workbook that brings them, attempts, and marking."""
