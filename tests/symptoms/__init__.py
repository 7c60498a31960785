"""What users of other products reported as wrong, each as a test named for what they expect instead."""
