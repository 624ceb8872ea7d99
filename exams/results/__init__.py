"""After an exam: what people mark, wrong keys put right, appeals, how questions did, what looks odd."""
