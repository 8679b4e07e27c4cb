"""Turn measurements into a verdict, a score and a recommendation, with reasons in words."""
