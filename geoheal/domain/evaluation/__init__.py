"""Values about evaluations: changes, measurements, judgements, scores."""
