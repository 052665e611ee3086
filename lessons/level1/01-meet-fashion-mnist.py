# ---
# title: Meet Fashion-MNIST
# summary: Load 70,000 pictures of clothes, look at them, and measure a first classifier honestly.
# objectives:
#   - Load an image dataset and say what its arrays hold
#   - Count the classes and judge whether accuracy is a fair measure
#   - Split data so that a model is measured on pictures it has never seen
#   - Write a classifier of two lines, and compare it with the dumbest baseline there is
#   - Read a confusion matrix row by row
# prerequisites: [getting-started/00]
# minutes: 60
# hardware: cpu
# frameworks: [scikit-learn]
# datasets: [fashion_mnist]
# floors:
#   cpu: {baseline_accuracy: 0.099, mean_image_accuracy: 0.66, test_accuracy: 0.86}
# claims:
#   - baseline_accuracy == 0.1
#   - 0.6 < mean_image_accuracy < 0.75
#   - mixed_up_accuracy < 0.25
#   - train_accuracy > 0.999
#   - train_accuracy - forest_accuracy > 0.08
#   - abs(test_accuracy - forest_accuracy) < 0.03
#   - shirt_as_t_shirt_accuracy - shirt_as_pullover_accuracy > 0.02
#   - shirt_as_t_shirt_accuracy == largest_confusion_accuracy
#   - hardest_recall < 0.65
# ---

# %% [markdown]
# ## Which garment fools a computer most?
#
# Here are ten kinds of clothes. Nobody will write rules such as "a trouser has two legs". A program will look at
# labelled pictures and find out for itself what tells the kinds apart. That is **machine learning**: rules found in
# examples, not written by hand.
#
# At the end you will know what share of the pictures such a program gets right, which garment it gets wrong most often,
# and why you can trust these numbers.

# %%
import matplotlib.pyplot as plt
import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.neighbors import NearestCentroid

import navml
from navml.exercises import bets
from navml.exercises.level1_01 import ____, bet1, bet2, bet3, bet4, q1, q2, q3, q4, q5, q6, quiz1, quiz2, quiz3

navml.seed_everything(0)

# %% [markdown]
# ## Load
#
# Fashion-MNIST is a set of 70,000 product pictures from an online shop, made small: 28 × 28 grey pixels. One line
# loads it. The card below says what you got, and where from.

# %%
fashion = navml.load("fashion_mnist", validation=1 / 6)
fashion

# %% [markdown]
# What is a picture to the computer? An **array**: a grid of numbers, one for each pixel, from 0 (black) to 255 (white).
# (The comment in the next cell is for our tests. It says that this output never changes.)

# %%
# NBVAL_CHECK_OUTPUT
image = fashion.train.images[0]
print("shape:", image.shape, "  type:", image.dtype, "  largest number it holds:", np.iinfo(image.dtype).max)

# %% tags=["hide-input"]
top, left, side = 4, 10, 8
figure, (whole, part) = plt.subplots(1, 2, figsize=(8, 3.6), layout="constrained")
for axis in (whole, part):
    axis.imshow(image, cmap="gray", vmin=0, vmax=255)
    axis.set(xticks=[], yticks=[])
frame = {"fill": False, "color": navml.plots.COLOURS[4], "linewidth": 3}
whole.add_patch(plt.Rectangle((left - 0.5, top - 0.5), side, side, **frame))
part.set(xlim=(left - 0.5, left + side - 0.5), ylim=(top + side - 0.5, top - 0.5))
for row, column in np.ndindex(side, side):
    value = image[top + row, left + column]
    colour = "black" if value > 128 else "white"
    part.text(left + column, top + row, value, ha="center", va="center", color=colour, fontsize=9)
whole.set_title(f"{fashion.classes[fashion.train.labels[0]]}, 28 × 28 pixels")
part.set_title("the framed part, as the computer has it")
navml.plots.show(figure, f"A small grey picture, and {side} × {side} of its pixels enlarged, each with its number.")

# %% [markdown]
# **Exercise 1.** A model of this level sees a picture as one long row of numbers. How long is the row for one picture?
# Put your answer in the place of `____` and run the cell. Stuck? Run `q1.hint()` in a new cell, and `q1.solution()`
# when you have had enough.

# %%
numbers_per_image = ____
q1.check(numbers_per_image)

# %% [markdown]
# ## Look
#
# Look at your data before you compute anything. One row for each class:

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
# **Your bets.** Which class will the computer get wrong most often? And what will it say instead? Type two class names.
# A bet is no exercise: no guess is wrong, and the truth will stand beside yours.

# %%
wrong_most_often = ____
bet1.place(wrong_most_often)

# %%
what_it_says_instead = ____
bet2.place(what_it_says_instead)

# %% [markdown]
# ## Count
#
# How many pictures has each class? If nine in ten were sneakers, a program that always says "sneaker" would be right nine
# times in ten, and know nothing.

# %%
counts = fashion.train.counts()
navml.plots.bars(counts.index, counts, title="Training pictures per class", xlabel="pictures")

# %% [markdown]
# All bars are equally long: the set is **balanced**. Then **accuracy**, the share of pictures answered correctly, is a fair
# first measure. On the messy photos of level 2 it will not be.
#
# **Exercise 2.** `counts` is a pandas Series: `counts["Bag"]` and `counts.iloc[8]` are the number of bags, `counts.sum()` is
# the number of all pictures. Compute the accuracy of a program that gives every training picture the same answer, the most
# frequent class.

# %%
accuracy_of_one_answer = ____
q2.check(accuracy_of_one_answer, counts)

# %% [markdown]
# ## Split
#
# A pupil who has seen the exam questions can get full marks by memory alone. So can a model. That is why there are three
# sets of pictures:
#
# - **train**: the model learns from these
# - **validation**: we compare models on these, as often as we like
# - **test**: locked away, and used once, at the very end
#
# Fashion-MNIST comes with a test set. `validation=1 / 6` above took a sixth of the rest, with equal shares of every
# class. `flat()` turns each set into what scikit-learn wants: `X`, one row of numbers for each picture, from 0 to 1, and `y`,
# the labels.

# %%
X_train, y_train = fashion.train.flat()
X_validation, y_validation = fashion.validation.flat()
X_test, y_test = fashion.test.flat()
print(f"train {X_train.shape}, validation {X_validation.shape}, test {X_test.shape}")

# %% [markdown]
# ## The dumbest baseline
#
# A **baseline** is a score so easy to get that anything worth having must beat it. scikit-learn has the one-answer
# program ready. All its models work in two steps: `fit` learns, `predict` answers.

# %%
dummy = DummyClassifier(strategy="most_frequent").fit(X_train, y_train)
navml.report(
    "baseline_accuracy", accuracy_score(y_validation, dummy.predict(X_validation)), "Always the same answer"
)

# %% [markdown]
# ## Your first classifier
#
# Now one that learns something, and you write it. It needs two steps. **Learn:** average all training pictures of a class
# into one **mean image**, pixel by pixel. **Answer:** take the class whose mean image is nearest to the new picture.
#
# **Exercise 3.** Write the first step. `X[y == 8]` are the rows of class 8. `mean` has an argument `axis`.


# %%
def mean_images(X, y):
    """Return an array with a row for each class, in the order of the labels 0, 1, 2, …"""
    return np.array([____ for label in range(10)])


q3.check(mean_images)

# %% [markdown]
# **Exercise 4.** Write the second step, for one picture. How far is it from a mean image? Take the differences, square them
# and add them up: the smaller, the nearer. `means - picture` are the differences to all ten at once, in ten rows.
# `np.argmin` finds the place of the smallest number.


# %%
def nearest(picture, means):
    """Return the number of the row of `means` that is nearest to the picture."""
    return ____


q4.check(nearest)

# %% [markdown]
# **Your bet:** blind guessing among ten classes gets 10 % right. What will the mean images get right, in percent?

# %%
guess = ____
bet3.place(guess)

# %% tags=["reveal"]
mean_images, nearest = q3.working(mean_images), q4.working(nearest)
means = mean_images(X_train, y_train)
answers = [nearest(picture, means) for picture in X_validation]
mean_image_accuracy = accuracy_score(y_validation, answers)
navml.report("mean_image_accuracy", mean_image_accuracy, "Nearest mean image")
bet3.reveal(100 * mean_image_accuracy)

# %% [markdown]
# scikit-learn has this model too. It gives the same answers as yours:

# %%
nearest_mean = NearestCentroid().fit(X_train, y_train)
print("same answers:", np.mean(nearest_mean.predict(X_validation) == answers))

# %% [markdown]
# Here are the ten mean images, all that the model knows. Where a kernel runs, move the slider: of how many pictures is
# each the mean?


# %%
def draw_means(pictures_per_class):
    few = fashion.train.per_class(pictures_per_class)
    figure, axes = plt.subplots(2, 5, figsize=(7.5, 3.6), layout="constrained")
    for axis, mean, name in zip(axes.flat, mean_images(*few.flat()), fashion.classes):
        axis.imshow(mean.reshape(28, 28), cmap="gray")
        axis.set_title(name, fontsize=9)
        axis.axis("off")
    return figure, f"The mean of {pictures_per_class} pictures of each of the ten classes."


most = navml.pick(quick=400, cpu=5_000, gpu=5_000)
navml.steps.explore(draw_means, pictures_per_class=([1, 2, 5, 20, 100, most], most))

# %% [markdown]
# The sharp ones, *Trouser* and *Sneaker*, belong to classes whose pictures look alike. *Sandal* is a cloud: sandals differ
# so much that their mean looks like none of them.
#
# ## A silent mistake
#
# A colleague wants the pictures in a random order before the model learns. His program runs without an error. And then:

# %%
def shuffled(X, y, order):
    return X[order], y


order = np.random.default_rng(0).permutation(len(y_train))
mixed = NearestCentroid().fit(*shuffled(X_train, y_train, order))
navml.report("mixed_up_accuracy", mixed.score(X_validation, y_validation), "The colleague's model")

# %% [markdown]
# **Exercise 5.** Hardly better than blind guessing! What did this model learn from? Repair `shuffled`.


# %%
def shuffled(X, y, order):
    return ____


q5.check(shuffled)

# %% [markdown]
# ## A good one
#
# A **random forest** is a crowd of *trees*, here 100. Each asks yes-or-no questions about pixels ("is pixel 341 brighter
# than 0.2?") until it has an answer, and then they vote. Lesson 03 opens the box; today we use it as it is. This takes
# about half a minute. (How much a lesson computes is its **profile**: *cpu* on most machines, *gpu* with an NVIDIA
# GPU, *quick* for a run in seconds on few pictures.)
#
# **Your bet:** what will the forest get right of the validation pictures, in percent?

# %%
guess = ____
bet4.place(guess)

# %% tags=["reveal"]
size = navml.pick(quick=3_000, cpu=len(y_train), gpu=len(y_train))
forest = RandomForestClassifier(n_estimators=100, n_jobs=-1, random_state=0)
with navml.stopwatch(f"learning from {size:,} pictures"):
    forest.fit(X_train[:size], y_train[:size])

predicted = forest.predict(X_validation)
on_known = accuracy_score(y_train[:size], forest.predict(X_train[:size]))
on_new = accuracy_score(y_validation, predicted)
navml.report("train_accuracy", on_known, "Forest, on pictures it learned from")
navml.report("forest_accuracy", on_new, "Forest, on pictures it has never seen")
bet4.reveal(100 * on_new)

# %% [markdown]
# Full marks on what it has seen, clearly fewer on what it has not. The first number measures memory. Only the second says
# what to expect from tomorrow's pictures. Such a gap is called **overfitting**, and it is why we split.
#
# ## Where does it go wrong?
#
# One number hides which mistakes are made. A **confusion matrix** shows them: a row for each true class, a column for each
# answer, and on the diagonal what was right. Your two bets are framed, if you made them.

# %% tags=["reveal"]
navml.plots.confusion(
    y_validation, predicted, fashion.classes, title="Random forest, validation pictures",
    mark=(bet1.said, bet2.said),
)  # fmt: skip
matrix = confusion_matrix(y_validation, predicted)
shares = matrix / matrix.sum(axis=1, keepdims=True)
off_diagonal = np.where(np.eye(10), 0, shares)
hardest = shares.diagonal().argmin()
bet1.reveal(fashion.classes[hardest])
bet2.reveal(fashion.classes[off_diagonal[hardest].argmax()])
navml.report("largest_confusion_accuracy", off_diagonal.max(), "The largest share off the diagonal")
for name, key in (("T-shirt/top", "t_shirt"), ("Pullover", "pullover")):
    share = shares[fashion.classes.index("Shirt"), fashion.classes.index(name)]
    navml.report(f"shirt_as_{key}_accuracy", share, f"True shirts that are called {name}")

# %% [markdown]
# Read it by rows. *Trouser* is nearly all on the diagonal. *Shirt* is a mess. You may expect shirts to be taken for
# pullovers or coats, which share their outline: a body with two long sleeves. Those mistakes are there. But the largest
# one of all is *Shirt* taken for *T-shirt*.
#
# **Exercise 6.** What share of the true shirts (row 6 of `matrix`) did the forest recognise? This is called the **recall**
# of the class.

# %%
recall_of_shirt = ____
q6.check(recall_of_shirt, matrix)

# %% [markdown]
# Numbers say how often; pictures say why. Here are 16 shirts that the forest got wrong, with its answers in the same
# proportion as in the matrix.

# %%
shirt = fashion.classes.index("Shirt")
wrong = np.flatnonzero((y_validation == shirt) & (predicted != shirt))
wrong = wrong[np.argsort(predicted[wrong], kind="stable")]
shown = wrong[np.linspace(0, len(wrong) - 1, 16).astype(int)]
navml.plots.images(
    fashion.validation.images[shown],
    [fashion.classes[predicted[i]] for i in shown],
    title="True shirts, and what the forest said",
)

# %% [markdown]
# Would you have known? A shirt with short sleeves is a T-shirt to the eye, and one with long sleeves and no buttons in sight
# is a pullover. Part of the error is the model's. Part is in the data, and no model will remove it.
#
# ## The answer
#
# We have chosen: the forest. Now, once, the test set.

# %% tags=["reveal"]
test_predicted = forest.predict(X_test)
navml.report("test_accuracy", accuracy_score(y_test, test_predicted), "Forest, test pictures")
recall = confusion_matrix(y_test, test_predicted, normalize="true").diagonal()
hardest = int(recall.argmin())
navml.report("hardest_recall", recall[hardest], f"Recall of {fashion.classes[hardest]}, which fools it most often")

# %% [markdown]
# You can trust both numbers, because the test pictures played no part in learning or choosing.

# %% [markdown]
# ## Quiz
#
# Replace `____` with `"a"`, `"b"`, `"c"` or `"d"`.
#
# **1.** A friend's forest scores 100 % and he wants to publish. What do you ask first?
#
# - **a** How many trees it has
# - **b** Which pictures it was measured on
# - **c** How long it took to learn
# - **d** Whether the pictures were in colour

# %%
answer = ____
quiz1.check(answer)

# %% [markdown]
# **2.** Of 1,000 X-ray pictures 950 show healthy people. A model scores 95 %. What does that tell you?
#
# - **a** It is a good model.
# - **b** It finds 95 % of the ill.
# - **c** Nothing yet: answering "healthy" every time scores the same.
# - **d** The test set is too small.

# %%
answer = ____
quiz2.check(answer)

# %% [markdown]
# **3.** In a confusion matrix like the one above, the cell in row *Coat*, column *Pullover* reads 12 %. Which is true?
#
# - **a** 12 % of the pictures called pullover are coats.
# - **b** 12 % of the true coats were called pullover.
# - **c** 12 % of all pictures are coats called pullover.
# - **d** 12 % of the true pullovers were called coat.

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

# %%
bets.recap(bet1, bet2, bet3, bet4)

# %% [markdown]
# ## Go further
#
# **Open task: a garment of your own.** The cell below draws a T-shirt with four rectangles, and asks the forest.
# Move and shade the rectangles until it is more than 60 % sure of a T-shirt. Then try a photo: one garment on a plain, *dark* ground, made small
# with Pillow: `np.array(Image.open("my.jpg").convert("L").resize((28, 28)))`. Does it still work? What is different
# from the shop's pictures?

# %%
garment = np.zeros((28, 28), np.uint8)
garment[4:26, 8:20] = 180  # rows and columns of the body
garment[4:16, 3:8] = 160  # the left sleeve
garment[4:16, 20:25] = 160  # the right sleeve
garment[4:6, 11:17] = 0  # the neck
votes = forest.predict_proba(garment.reshape(1, -1) / 255)[0]
best = votes.argsort()[::-1][:3]
told = ", ".join(f"{fashion.classes[label]} {votes[label]:.0%}" for label in best)
navml.plots.images(garment[np.newaxis], [told], title="Your garment, and what the trees vote for")

# %% [markdown]
# - Xiao, Rasul and Vollgraf (2017), [Fashion-MNIST: a novel image dataset for benchmarking machine learning
#   algorithms](https://arxiv.org/abs/1708.07747): four pages, with the scores of over a hundred models.
# - scikit-learn's guide to [metrics for classification](https://scikit-learn.org/stable/modules/model_evaluation.html#classification-metrics).
