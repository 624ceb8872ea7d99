"""Settings of one installation, and the published rules as data (`schemes/`)."""
