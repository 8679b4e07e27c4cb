"""Text, plots and progress bars on the terminal, and options that commands share."""
