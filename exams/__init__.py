"""Exams, in three rooms: the bank of questions, which of them a paper asks, and sitting it. Each imports only those before it."""
