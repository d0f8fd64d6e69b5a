"""Questions about ownership and control, and the clauses of the notice."""
