"""Every way into a resource: captions, transcripts, speech. Knows resources, not learners."""
