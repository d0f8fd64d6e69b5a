"""How much of an entity a set of holders has, of one entity or of a whole register, with bounds."""
