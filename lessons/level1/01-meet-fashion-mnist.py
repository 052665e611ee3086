# ---
# title: Meet Fashion-MNIST
# summary: Load 70,000 pictures of clothes, look at them, and measure a first classifier honestly.
# objectives:
#   - Load an image dataset and say what its arrays hold
#   - Count the classes and judge whether accuracy is a fair measure
#   - Split data so that a model is measured on pictures it has never seen
#   - Compare a model with the dumbest baseline there is
#   - Read a confusion matrix row by row
# prerequisites: [getting-started/00]
# minutes: 45
# hardware: cpu
# frameworks: [scikit-learn]
# datasets: [fashion_mnist]
# floors:
#   cpu: {baseline_accuracy: 0.099, mean_image_accuracy: 0.66, test_accuracy: 0.86}
# claims:
#   - baseline_accuracy == 0.1
#   - 0.6 < mean_image_accuracy < 0.75
#   - train_accuracy > 0.999
#   - train_accuracy - forest_accuracy > 0.08
#   - abs(test_accuracy - forest_accuracy) < 0.03
#   - hardest_recall < 0.65
# ---

# %% [markdown]
# ## Which garment fools a computer most?
#
# Here are ten kinds of clothes. Nobody is going to write rules such as "a trouser has two legs". Instead, a program
# will look at labelled pictures and work out for itself what tells the kinds apart. That is **machine learning**:
# rules found in examples rather than written by hand.
#
# By the end you will know what share of the pictures such a program gets right, which garment it gets wrong most
# often, and, what matters more, why you can trust that number.

# %%
import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.neighbors import NearestCentroid

import navml
from navml.exercises.level1_01 import ____, q1, q2, q3, q4, quiz1, quiz2, quiz3

navml.seed_everything(0)

# %% [markdown]
# ## Load
#
# Fashion-MNIST is a set of 70,000 product pictures from an online shop, shrunk to 28 × 28 grey pixels. One line
# loads it. The card below says what you got, and where from.

# %%
fashion = navml.load("fashion_mnist", validation=1 / 6)
fashion

# %% [markdown]
# What is a picture to the computer? An **array**: a grid of numbers, one per pixel, from 0 (black) to 255 (white).
# (The comment in the next cell is for our own tests. It says that this output never changes.)

# %%
# NBVAL_CHECK_OUTPUT
image = fashion.train.images[0]
print("shape:", image.shape, "  type:", image.dtype, "  largest number it holds:", np.iinfo(image.dtype).max)

# %% [markdown]
# **Exercise 1.** A model of this level sees a picture as one long row of numbers. How long is the row for one
# picture? Replace `____` with your answer, then run the cell. Stuck? Run `q1.hint()` in a new cell, and
# `q1.solution()` when you have had enough.

# %%
numbers_per_image = ____
q1.check(numbers_per_image)

# %% [markdown]
# ## Look
#
# Look at your data before you compute anything. Below is one row for each class. While you look, **guess**: which
# two classes would *you* mix up?

# %%
examples = fashion.train.per_class(10)
order = np.argsort(examples.labels, kind="stable")
captions = [
    fashion.classes[label] if place % 10 == 0 else "" for place, label in enumerate(examples.labels[order])
]
navml.plots.images(
    examples.images[order], captions, columns=10, title="Ten of each class",
    alt="Ten rows of ten small grey pictures, one row for each class of Fashion-MNIST, from T-shirts to ankle boots.",
)  # fmt: skip

# %% [markdown]
# Trousers, bags and ankle boots have outlines of their own. Now compare the rows *Pullover*, *Coat* and *Shirt*: at
# this size they share one outline, a body with two sleeves.
#
# ## Count
#
# Next: how many pictures has each class? Suppose nine in ten were sneakers. A program that always answers "sneaker"
# would then be right nine times in ten, and know nothing.

# %%
counts = fashion.train.counts()
navml.plots.bars(counts.index, counts, title="Training pictures per class", xlabel="pictures")

# %% [markdown]
# The bars are equally long: the set is **balanced**, so **accuracy**, the share of pictures answered correctly,
# is a fair first measure here. On the messy photos of level 2 it will not be.
#
# **Exercise 2.** `counts` holds the numbers behind the bars. Use it to compute the accuracy of a program that gives
# every training picture the same answer, the most frequent class.

# %%
accuracy_of_one_answer = ____
q2.check(accuracy_of_one_answer, counts)

# %% [markdown]
# ## Split
#
# A pupil who has seen the exam questions can score full marks by memory alone. So can a model. That is why
# there are three sets of pictures:
#
# - **train**: the model learns from these
# - **validation**: we compare models on these, as often as we like
# - **test**: locked away, and used once, at the very end
#
# Fashion-MNIST comes with a test set. `validation=1 / 6` above held out a sixth of the rest, with equal shares of
# every class. `flat()` turns each set into what scikit-learn expects: `X`, one row of numbers per picture, scaled to
# 0…1, and `y`, the labels.

# %%
X_train, y_train = fashion.train.flat()
X_validation, y_validation = fashion.validation.flat()
X_test, y_test = fashion.test.flat()
print(f"train {X_train.shape}, validation {X_validation.shape}, test {X_test.shape}")

# %% [markdown]
# ## The dumbest baseline
#
# A **baseline** is a score so easy to get that anything worth having must beat it. scikit-learn has the
# one-answer program ready. Every scikit-learn model works in the same two steps: `fit` learns, `predict` answers.

# %%
dummy = DummyClassifier(strategy="most_frequent").fit(X_train, y_train)
navml.report(
    "baseline_accuracy", accuracy_score(y_validation, dummy.predict(X_validation)), "Always the same answer"
)

# %% [markdown]
# ## A model you can see
#
# Now a model that learns something. It averages all training pictures of a class into one **mean image**. To
# classify a new picture, it picks the class whose mean image is nearest, pixel by pixel.
#
# **Predict before you run:** with ten classes, blind guessing scores 10 %. What will this reach: 30, 50, 70, 90 %?

# %%
nearest_mean = NearestCentroid().fit(X_train, y_train)
mean_image_accuracy = accuracy_score(y_validation, nearest_mean.predict(X_validation))
navml.report("mean_image_accuracy", mean_image_accuracy, "Nearest mean image")
navml.plots.images(
    nearest_mean.centroids_.reshape(-1, 28, 28),
    fashion.classes,
    columns=5,
    title="What the model learned: mean images",
)

# %% [markdown]
# These ten ghosts are all the model knows, and they are enough for about two pictures in three. The sharp ones
# (*Trouser*, *Sneaker*) belong to classes whose pictures look alike. *Sandal* is a smear: sandals differ so much that
# their mean resembles none of them. And *Pullover*, *Coat* and *Shirt* are nearly the same ghost.
#
# **Exercise 3.** Compute one mean image yourself: the mean of all training pictures of class 8, *Bag*, as one row of
# 784 numbers. `X_train[y_train == 8]` picks the rows of the bags; `mean` has an argument `axis`.

# %%
mean_bag = ____
q3.check(mean_bag, X_train, y_train)

# %% [markdown]
# ## A good one
#
# A **random forest** is a crowd of *trees*, here 100. Each asks yes-or-no questions about pixels ("is pixel 341
# brighter than 0.2?") until it has an answer, and then they vote. Lesson 03 opens the box; today we use it as it
# comes. On two cores this cell takes about half a minute with all the pictures. (How much a lesson computes depends
# on the **profile**: *cpu* on most machines, *gpu* where there is an NVIDIA GPU, *quick* for a run in seconds on few
# pictures, if you set `NAVML_PROFILE=quick`.)
#
# **Predict:** what will its accuracy be on the pictures it learned from? And on the validation pictures?

# %%
size = navml.pick(quick=4_000, cpu=len(y_train), gpu=len(y_train))
forest = RandomForestClassifier(n_estimators=100, n_jobs=-1, random_state=0)
with navml.stopwatch(f"learning from {size:,} pictures"):
    forest.fit(X_train[:size], y_train[:size])

predicted = forest.predict(X_validation)
navml.report(
    "train_accuracy",
    accuracy_score(y_train[:size], forest.predict(X_train[:size])),
    "Forest, on pictures it learned from",
)
navml.report(
    "forest_accuracy", accuracy_score(y_validation, predicted), "Forest, on pictures it has never seen"
)

# %% [markdown]
# Full marks on what it has seen, clearly fewer on what it has not. The first number measures memory; only the
# second says what to expect from tomorrow's pictures. A gap like this is called **overfitting**, and this is why
# we split.
#
# ## Where does it go wrong?
#
# One number hides which mistakes are made. A **confusion matrix** shows them: a row for each true class, a column
# for each answer, and on the diagonal what was right.

# %%
navml.plots.confusion(y_validation, predicted, fashion.classes, title="Random forest, validation pictures")

# %% [markdown]
# Read it by rows. The row of *Trouser* is nearly all on the diagonal. The row of *Shirt* is the mess: many true shirts
# are called T-shirt, pullover or coat, garments of much the same outline. *Sneaker*, *Sandal* and *Ankle boot* form a
# second, smaller knot. And almost nothing is taken for a *Bag* that is not one.
#
# **Exercise 4.** `matrix` holds the counts behind the figure. What share of the true shirts (row 6) did the forest
# recognise? This is called the **recall** of the class.

# %%
matrix = confusion_matrix(y_validation, predicted)

recall_of_shirt = ____
q4.check(recall_of_shirt, matrix)

# %% [markdown]
# Numbers say how often; pictures say why. Here are shirts that the forest got wrong, with its answer.

# %%
shirt = fashion.classes.index("Shirt")
wrong = np.flatnonzero((y_validation == shirt) & (predicted != shirt))[:16]
navml.plots.images(
    fashion.validation.images[wrong],
    [fashion.classes[predicted[i]] for i in wrong],
    title="True shirts, and what the forest said",
)

# %% [markdown]
# Be honest: would you have known? Without sleeves in sight "T-shirt" is a fair guess, and a long-sleeved shirt
# without visible buttons *is* a pullover at 28 × 28 pixels. Part of the error is the model's; part is in the data, and
# no model will remove it.
#
# ## The answer
#
# We have chosen: the forest. Now, once, the test set.

# %%
test_predicted = forest.predict(X_test)
navml.report("test_accuracy", accuracy_score(y_test, test_predicted), "Forest, test pictures")
recall = confusion_matrix(y_test, test_predicted, normalize="true").diagonal()
hardest = int(recall.argmin())
navml.report("hardest_recall", recall[hardest], f"Recall of {fashion.classes[hardest]}, which fools it most often")

# %% [markdown]
# You can trust both numbers, because the test pictures played no part in learning or choosing. Were you right about
# which two classes get mixed up? The darkest cell off the diagonal of the confusion matrix tells.

# %% [markdown]
# ## Quiz
#
# Replace `____` with `"a"`, `"b"`, `"c"` or `"d"`.
#
# **1.** A friend's forest scores 100 % and he wants to publish. What do you ask first?
# (a) How many trees it has. (b) Which pictures it was measured on. (c) How long it took to learn.
# (d) Whether the pictures were in colour.

# %%
answer = ____
quiz1.check(answer)

# %% [markdown]
# **2.** Of 1,000 X-ray pictures 950 show healthy people. A model scores 95 %. What does that tell you?
# (a) It is a good model. (b) It finds 95 % of the ill. (c) Nothing yet: answering "healthy" every time scores the
# same. (d) The test set is too small.

# %%
answer = ____
quiz2.check(answer)

# %% [markdown]
# **3.** In a confusion matrix like the one above, the cell in row *Coat*, column *Pullover* reads 12 %. Which is true?
# (a) 12 % of the pictures called pullover are coats. (b) 12 % of the true coats were called pullover.
# (c) 12 % of all pictures are coats called pullover. (d) 12 % of the true pullovers were called coat.

# %%
answer = ____
quiz3.check(answer)

# %% [markdown]
# ## Recap
#
# - An image dataset is two arrays: images (here 28 × 28 numbers from 0 to 255) and labels.
# - Count the classes first: accuracy is fair when they are balanced.
# - Learn on train, choose on validation, and open test once.
# - A score means something only beside a baseline.
# - A confusion matrix is read by rows: where did the true shirts go?
#
# ## Go further
#
# - Xiao, Rasul and Vollgraf (2017), [Fashion-MNIST: a novel image dataset for benchmarking machine learning
#   algorithms](https://arxiv.org/abs/1708.07747): four pages, with the scores of over a hundred models.
# - scikit-learn's guide to [metrics for classification](https://scikit-learn.org/stable/modules/model_evaluation.html#classification-metrics).
