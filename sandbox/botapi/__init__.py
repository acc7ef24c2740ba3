"""A pretend Telegram Bot API: strict where Telegram is, on loopback, with phones and faults."""
