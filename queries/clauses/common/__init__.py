"""What several clauses share: the country-of-concern predicate and what explains it."""
