"""Filings with the SEC: Schedules 13D and 13G, and Exhibit 21."""
