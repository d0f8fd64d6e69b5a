"""From a name, however it is written, to the entities that may be meant."""
