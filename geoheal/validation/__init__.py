"""The border: strict JSON, the types of what comes in, and complaints that name the field."""
