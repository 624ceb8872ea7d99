"""Caption tracks of clips: made by the machine, corrected, verified, shown and compared; the transcript that follows from them."""
