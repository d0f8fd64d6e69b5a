"""What a consortium puts forward, read from a file and resolved against a store."""
