"""The linear equations of companies that hold each other: exact, or with a bound on the error."""
