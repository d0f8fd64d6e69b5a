"""What each holder has in each subject, once the statements of all sources are counted."""
