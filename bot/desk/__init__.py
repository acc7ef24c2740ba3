"""The desk hears one incoming and has it dealt with: one action, one receipt, one answer."""
