"""Time away of one's own: seeing it, setting it in words, and taking it back."""
