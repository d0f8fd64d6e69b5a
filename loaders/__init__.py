"""Input formats: bytes in, records and diagnostics out."""
