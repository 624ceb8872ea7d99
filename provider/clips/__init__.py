"""Work on the clips of a package: media check, captions and copies asked for, shown along the clip."""
