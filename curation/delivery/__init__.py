"""What leaves the house in one file: the bundle of an application, a delivery as on a USB stick, the open bundle of a published course."""
