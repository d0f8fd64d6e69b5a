"""Why a figure is what it is, and what is missing to say more."""
