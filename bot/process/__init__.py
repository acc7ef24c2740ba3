"""One process: its parts are opened, watched and closed."""
