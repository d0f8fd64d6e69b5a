"""The clauses of the notice, one module each: predicates in the order of the words they test."""
