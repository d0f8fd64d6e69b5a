"""Files of any kind: found, opened, decompressed, cut into rows, objects and values."""
