"""What choices mean: written by the voice and the desk, read by the desk."""
