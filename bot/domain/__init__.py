"""What is it? Nouns and rules: standard library only, no await, no clock, no database."""
