"""The JSON that commands print, as types."""
