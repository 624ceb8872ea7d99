"""What a trainee may have read aloud: lessons, summaries, questions. Only what they may read can be heard."""
