"""What is said: prompt files, the voice, and the check that holds them together."""
