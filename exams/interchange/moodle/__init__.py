"""What Moodle reads and writes: its XML, and GIFT."""
