"""The least divestment that brings a share below a threshold."""
