"""Credit for teachers of a course: shared among them, stated, checked."""
