"""Guards at the scope at which nothing is missed, and the places that are written like the failing one."""
