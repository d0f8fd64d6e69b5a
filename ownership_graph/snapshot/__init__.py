"""What sources say as of a day, in columns: parties, their facts, the stakes between them."""
