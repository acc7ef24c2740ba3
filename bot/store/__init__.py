"""Where is it kept? Tables, one transaction and its finders, sealed words and their keys."""
