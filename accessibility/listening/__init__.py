"""Speech to words to cues. Samples go in, cues come out: neither database nor web, so that it can run alone on a machine with a GPU."""
