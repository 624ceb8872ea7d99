"""What a reviewer sees of a submission: its evidence, and samples beside the questions that only a person answers."""
