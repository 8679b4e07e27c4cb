"""Background comparisons: their queue, and limits on stored results."""
