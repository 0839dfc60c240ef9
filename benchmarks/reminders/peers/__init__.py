"""What a Django team would otherwise use, each in the shape its own documentation shows."""
