"""The embedded default: what `navml.load` gives where the real pictures cannot be had.

Fashion-MNIST is free to share, so its sample is 6,000 real pictures. CIFAR-10 and FIDS30 are not, so theirs
are drawn here, by code: the same classes, sizes and difficulties, the same pictures every time, and not one
pixel of anybody's photo.
"""

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

from navml.datasets.errors import NoDataError

if TYPE_CHECKING:
    from navml.datasets.catalog import DatasetInfo

SAMPLE_VERSION = 4
"""Raised whenever the pictures change, so that caches of older samples are left alone and not used."""

_HERE = Path(__file__).resolve()
_SHIPPED = (
    _HERE.parent / "sample_files",  # an installed wheel
    _HERE.parents[2] / "data" / "sample",  # a checkout, installed editable
)


def write_sample(info: "DatasetInfo", folder: Path) -> None:
    """Write the sample of one dataset, in a layout in which the official dataset comes too.

    Parameters
    ----------
    info : DatasetInfo
        The dataset; its name and classes are used.
    folder : Path
        Where to write; made if it is not there. It receives, for

        - fashion_mnist: the four IDX files, 5,000 pictures to train on and 1,000 to test, real, 28 x 28;
        - cifar10: cifar-10-batches-bin/, as many pictures, drawn, 32 x 32 x 3;
        - fids30: FIDS30/<class>/<n>.jpg, some 450 drawn photos of many sizes and formats.

    Raises
    ------
    NoDataError
        If the files that ship with navml are missing, or there is no sample of this dataset.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if info.name == "fashion_mnist":
        _unpack_fashion(folder)
    elif info.name == "cifar10":
        from navml.drawings.cifar10 import write_cifar10

        write_cifar10(info.classes, folder)
    elif info.name == "fids30":
        from navml.drawings.fids30 import write_fids30

        write_fids30(info.classes, folder)
    else:
        raise NoDataError(
            f"navml ships no sample of {info.name!r}: name a folder that has the data with source=."
        )


def _unpack_fashion(folder: Path) -> None:
    """Decompress the IDX files that ship with navml into `folder`."""
    shipped = next(
        (place / "fashion_mnist" for place in _SHIPPED if (place / "fashion_mnist").is_dir()), None
    )
    packed = sorted(shipped.glob("*-ubyte.gz")) if shipped else []
    if len(packed) != 4:
        raise NoDataError(
            "The Fashion-MNIST sample that ships with navml is missing: looked for its four files in "
            + " and ".join(str(place / "fashion_mnist") for place in _SHIPPED)
            + ". Nothing was written. Install navml again, or clone the whole repository."
        )
    for path in packed:
        (folder / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
