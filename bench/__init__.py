"""What changes of ownership cost at a million open participant actions: `make bench`."""
