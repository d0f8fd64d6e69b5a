"""Tables of entities and interests, as CSV or in a workbook."""
