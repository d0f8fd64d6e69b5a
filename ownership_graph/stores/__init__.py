"""Where statements are kept: one protocol, several databases."""
