"""The evidence behind each class hour, line by line, for an auditor: nothing here changes anything."""
