"""Why files cannot be read, in words for the user."""


class UnreadableSource(Exception):
    """Nothing of what was chosen can be read."""


class SourceNotFound(UnreadableSource):
    """There is no such file or folder."""


class NothingToRead(UnreadableSource):
    """No file holds a table."""


class TooLarge(UnreadableSource):
    """A file is larger than the limits allow."""


class DamagedFile(UnreadableSource):
    """A file is not what its name says, or a part of it is missing."""


class NotATable(UnreadableSource):
    """A file has no rows and columns."""


class UnknownEncoding(UnreadableSource):
    """There is no encoding of the name that was given."""


class UnknownSeparator(UnreadableSource):
    """What was given cannot separate columns."""
