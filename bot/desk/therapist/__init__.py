"""What a therapist says and chooses."""
