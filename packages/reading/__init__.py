"""What strangers' documents say, read in a child process with limits of time, memory and size."""
