"""Power below a majority: advice, never a verdict."""
