"""What is done? Verbs: one async function each, (work, who, what, now) -> receipt."""
