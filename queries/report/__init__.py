"""The ownership annex: one self-contained file that a reviewer can read, check and sign."""
