"""What the federation's people decide about exams: accommodations, marks that only people give, appeals, wrong keys."""
