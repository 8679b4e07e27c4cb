"""Record calls of the application's functions, so that changes to them can be tried on real calls."""
