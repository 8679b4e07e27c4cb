"""What an evaluator knows of a system, and where its evaluations are kept."""
