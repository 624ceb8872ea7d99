"""Finding a package: by words in its names, its introduction and its transcripts, and by what access it offers."""
