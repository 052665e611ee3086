"""What can go wrong with data. Every message says what happened, what was kept, and what to do."""


class NavmlDataError(Exception):
    """Anything that stops ``navml.load``; the base of all errors below."""


class UnknownDatasetError(NavmlDataError, ValueError):
    """There is no dataset of that name; the message suggests the nearest one."""


class SourceError(NavmlDataError):
    """The folder named by ``source=`` or ``NAVML_SOURCE`` does not hold what was asked for."""


class FormatError(NavmlDataError):
    """A file is not what its name promises: damaged, truncated, unsafe, or of another kind."""


class ChecksumError(FormatError):
    """A file's bytes are not the official ones."""


class DownloadError(NavmlDataError):
    """A host was reached, but none of them delivered the file."""


class OfflineError(DownloadError):
    """None of the hosts could be reached at all."""


class CacheError(NavmlDataError):
    """The cache folder cannot be used."""


class DiskFullError(CacheError):
    """There is not enough room for the data; the message says how much is needed and how much is free."""


class NoDataError(NavmlDataError):
    """``NAVML_DATA=full`` was asked for, and no step found the real data."""


class DataWarning(UserWarning):
    """Something about the data was not as hoped, and ``navml.load`` went on: worth reading."""
