"""Guards by what the rest of the module does, and what the language asks for, in the same situation."""
