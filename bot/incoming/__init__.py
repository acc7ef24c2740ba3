"""What comes in: kept, then heard."""
