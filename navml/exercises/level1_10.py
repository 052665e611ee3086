"""Questions of level1/10, the level quiz; and what it recommends to reread."""

from navml.exercises.bets import Bet
from navml.exercises.catalog import bind
from navml.exercises.choices import Quiz
from navml.exercises.level_quiz import About, LevelQuiz
from navml.exercises.placeholder import ____

__all__ = [
    "____", "basics_test", "bet1", "features_test", "frameworks_test", "networks_test", "recommend", "right_answers",
]  # fmt: skip

bet1 = Bet("Right answers at the first try, of ten", near=1)

basics_test = Quiz(
    About(
        "Three models, with their accuracy on train and on validation: which one do you take?",
        "level1/01",
        answer="b",
        a="A small gap is no aim in itself. B is beaten on pictures that neither has seen.",
        b="Both columns are worth reading, but validation decides. The gap says that A learned much by heart; "
        "it is still the best on new pictures.",
        c="C hardly overfits because it hardly learned. It is the worst on new pictures.",
        d="Forests nearly always score 100 % on what they learned from. What counts is how they do on the rest, "
        "and A does best.",
    ),
    About(
        "What share of the pictures that the model calls Shirt are shirts?",
        "level1/02",
        answer="c",
        a="62 of the 100 *true* shirts were found: that is the row, and the recall. You were asked about the "
        "pictures that were *called* shirt.",
        b="That is the diagonal over all 300 pictures: the accuracy.",
        c="The column: 12 + 19 + 62 pictures were called shirt, and 62 of these 93 are. That is the precision.",
        d="You divided by all 300 pictures. How many were *called* shirt?",
    ),
    About(
        "PCA is fitted on all training pictures, then cross-validation runs on its output. What is wrong?",
        "level1/03",
        answer="a",
        a="Each fold should be new to the model, PCA included. In one pipeline, PCA is fitted anew in each round.",
        b="PCA needs no labels, but it has seen the very pictures that will measure, and has been shaped by them.",
        c="Five are usual, and more would leak just the same.",
        d="Fewer components may cost accuracy, or not. It is no fault of the method.",
    ),
    About(
        "Two models with their uncertainty: which do you report as better?",
        "level1/09",
        answer="d",
        a="1.2 points, when each number is uncertain by about 1.8: the next 1,000 pictures may turn it round.",
        b="That they are equal is a claim, too, and these pictures do not show it.",
        c="The best of eleven is lucky as well as good. You would be choosing luck.",
        d="The difference is smaller than the uncertainty: undecided. More pictures make the whiskers shorter.",
    ),
)

features_test = Quiz(
    About(
        "For which of these tasks are HOG features a poor choice?",
        "level1/04",
        answer="a",
        a="HOG keeps outlines and forgets brightness and colour. Here the colour *is* the answer.",
        b="A case for HOG: it scales each block, so dim light leaves it nearly as it is.",
        c="Digits are outlines, and those are what HOG keeps.",
        d="That is what HOG was invented for: people are known by their outline, whatever they wear.",
    ),
    About(
        "A perceptron cannot tell trousers from boots when negatives are mixed in. What helps?",
        "level1/05",
        answer="d",
        a="You proved that no flat boundary does it. Then no number of epochs finds one.",
        b="A flat boundary that fits more pictures would have to fit these, too, and none does.",
        c="Without a bend, two layers multiply to one: the boundary stays flat.",
        d="Bent pieces make a boundary that no single neuron can draw.",
    ),
    first=5,
)

networks_test = Quiz(
    About(
        "Which product is the gradient of `W2`, of shape (64, 10)?",
        "level1/06",
        answer="b",
        a="Its shape is (32, 64), that of `H`: it carries the slopes back to the hidden layer.",
        b="(64, 32) times (32, 10) is (64, 10): what came in, times the slope of what went out, added up over "
        "the 32 pictures.",
        c="Its shape is (10, 64): the transpose of what you want. PyTorch keeps it so, NumPy here does not.",
        d="Its shape is (784, 10). The second layer never sees the pixels, only `H`.",
    ),
    About(
        "A network learns from 200 pictures. You see its curves: what do you do?",
        "level1/07",
        answer="c",
        a="Training loss can always sink further. The validation loss turned long ago: the network only grows surer "
        "of its mistakes.",
        b="It learns its training pictures perfectly, so it is large enough. More neurons learn by heart, too.",
        c="Early stopping takes the best of these weights. And 200 pictures are few: more of them are the real cure.",
        d="Validation has told you already. The test set is for the one number at the end, not for choosing.",
    ),
    first=7,
)

frameworks_test = Quiz(
    About(
        "The PyTorch loop runs without an error and learns badly. What do you change?",
        "level1/07",
        answer="d",
        a="More of the same steps: each of them follows the sum of all gradients so far.",
        b="That is one mistake. Look at what `cross_entropy` is given, as well: it wants scores.",
        c="That is one mistake. And when does this loop forget the gradients of the last step?",
        d="`cross_entropy` has its softmax built in and wants scores; and `backward()` *adds* to what is there.",
    ),
    About(
        "A Keras network for ten balanced classes starts at a loss of 8.9. What do you suspect?",
        "level1/08",
        answer="b",
        a="However small, a network that knows nothing should start near ln 10, about 2.3.",
        b="By name, the loss expects probabilities, and `Dense(10)` gives scores. Pass "
        "`SparseCategoricalCrossentropy(from_logits=True)`.",
        c="The first loss is measured before any step, whatever the learning rate.",
        d="*Sparse* means that labels are class numbers: that part is right.",
    ),
    first=9,
)

_level = LevelQuiz(
    *(basics_test, features_test, networks_test, frameworks_test),
    onward="On to level 2: colour photos, and networks that look at them piece by piece.",
)
recommend, right_answers = _level.recommend, _level.right_answers

bind(globals(), "level1/10")
