"""What a client says and chooses."""
