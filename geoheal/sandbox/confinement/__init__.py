"""What a box may see and do: users, system calls, files, and the proof that nothing gets out."""
