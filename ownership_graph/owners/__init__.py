"""Ultimate parents and ultimate owners."""
