"""Knowledge of the files of particular tools: how they are recognised, and what their columns mean."""
