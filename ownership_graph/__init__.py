"""Who ultimately owns and controls a company: the model, the arithmetic and the stores."""
