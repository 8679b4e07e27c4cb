"""What is observed while calls run: who calls, what is passed on, what is called for its effect."""
