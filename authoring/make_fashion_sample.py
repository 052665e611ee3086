"""Choose the real Fashion-MNIST pictures that ship with navml.

5,000 to train on and 1,000 to test, as many of each class.

    python -m authoring.make_fashion_sample [FOLDER]

FOLDER holds the four official IDX files, gzipped; without it, Debian's package dataset-fashion-mnist is used.
The files written into data/sample/fashion_mnist are IDX too, gzipped with no date inside: the same choice on
each run, and the same bytes.
"""

import gzip
import struct
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DEBIAN = Path("/usr/share/datasets/fashion-mnist")
TARGET = Path(__file__).resolve().parents[1] / "data" / "sample" / "fashion_mnist"
PER_CLASS = {"train": 500, "t10k": 100}
SEED = 2017  # the year of the dataset


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Read one gzipped IDX file of bytes: a magic number, the sizes, the values."""
    content = gzip.decompress(path.read_bytes())
    dimensions = content[3]
    shape = struct.unpack(f">{dimensions}I", content[4 : 4 + 4 * dimensions])
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def write_idx(path: Path, values: NDArray[np.uint8]) -> None:
    """Write one gzipped IDX file of bytes."""
    header = bytes([0, 0, 8, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape)
    path.write_bytes(gzip.compress(header + values.tobytes(), compresslevel=9, mtime=0))


def choose(labels: NDArray[np.uint8], per_class: int) -> NDArray[np.intp]:
    """Draw `per_class` positions of each label, in the order of the official file."""
    generator = np.random.default_rng(SEED)
    drawn = [
        generator.choice(np.flatnonzero(labels == label), per_class, replace=False)
        for label in np.unique(labels)
    ]
    return np.sort(np.concatenate(drawn))


def main(source: Path) -> None:
    """Write the sample of `source` into data/sample/fashion_mnist."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for part, per_class in PER_CLASS.items():
        images, labels = f"{part}-images-idx3-ubyte.gz", f"{part}-labels-idx1-ubyte.gz"
        all_labels = read_idx(source / labels)
        chosen = choose(all_labels, per_class)
        write_idx(TARGET / images, read_idx(source / images)[chosen])
        write_idx(TARGET / labels, all_labels[chosen])
        print(f"{part}: {len(chosen):,} pictures, {(TARGET / images).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEBIAN)
