"""Telegram: updates in, messages out."""

import os

# python-telegram-bot reads this when it hands over a retry_after; unset, it warns each time.
os.environ.setdefault("PTB_TIMEDELTA", "1")
