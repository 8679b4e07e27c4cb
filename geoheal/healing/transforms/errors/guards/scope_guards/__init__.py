"""Guards at the right scope, and expressions with the same form as the failing one."""
