"""UK Companies House: people with significant control, and company data."""
