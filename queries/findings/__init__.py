"""What a clause says of a party, with the evidence."""
