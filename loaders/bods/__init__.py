"""The Beneficial Ownership Data Standard, in and out."""
