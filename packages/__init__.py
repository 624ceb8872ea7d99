"""The training package: introduction, catalogue, resources, class hours, its archive, and its frozen versions."""
