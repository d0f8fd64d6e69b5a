"""Cap tables: the Open Cap Format, and sheets of holders by class."""
