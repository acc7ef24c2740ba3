"""What goes out: answers, deliveries, what is owed."""
