"""What every room stands on: database, jobs, files, ledger, clock, words, errors. Knows nothing of training."""
