"""Files of sequences and templates that cannot be read."""

from baton.yaml_files.places import InvalidFile


class InvalidSequenceFile(InvalidFile):
    """The file is no sequence."""

    begins_with = "keys, such as name:, object: and actions:"


class InvalidTemplateFile(InvalidFile):
    """The file holds no templates, or one that cannot be used."""

    begins_with = "the key templates:"
