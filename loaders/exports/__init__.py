"""What other programs read: graphs, Parquet, and flat properties."""
