"""The Setup area for Sequence Admins."""
