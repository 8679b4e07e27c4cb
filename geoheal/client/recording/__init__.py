"""Recording calls of the application's own functions, so that changes of them can be tried on real ones."""
