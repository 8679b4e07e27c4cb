"""Values about access: tokens, repeated requests, the data dictionary."""
