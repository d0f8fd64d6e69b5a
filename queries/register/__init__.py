"""The notice's tests over a whole register at once: the answers for one entity, in arrays."""
