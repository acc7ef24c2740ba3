"""The operator's door: commands of the shell."""
