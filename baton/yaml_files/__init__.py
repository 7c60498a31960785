"""YAML files that people write: each problem in them is reported with its line and in their words."""
