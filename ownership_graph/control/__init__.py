"""Who controls whom, with the proof, one party or a whole register."""
