"""The rules, tested as pure functions."""
