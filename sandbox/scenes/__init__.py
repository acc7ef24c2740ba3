"""Scenes to play on the two phones: turns as data, one interpreter for the page and for the tests."""
