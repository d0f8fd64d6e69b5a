"""GLEIF: legal entities, who consolidates them, and why a parent is not named."""
