"""What is the same on either side."""
