"""The exam's pages: begin, answer, look over, hand in, see what to study again."""
