# ---
# title: Start here
# summary: Play against a tiny program, learn how a lesson works, and find the level that suits you.
# objectives:
#   - Run a notebook from top to bottom, and know what its kernel remembers
#   - Say what a picture is to a computer
#   - Answer an exercise and use its feedback
#   - Check that your computer is ready
#   - Find the level to begin with
# prerequisites: []
# minutes: 30
# hardware: cpu
# frameworks: [scikit-learn]
# datasets: [fashion_mnist]
# claims:
#   - right_of_twelve > 4
# ---

# %% [markdown]
# ## You against a tiny program
#
# You will name twelve tiny pictures of clothes. Then a program that has learned for about a second names the same
# twelve. Who gets more right?
#
# This page is a **notebook**: text, and **cells** of code. Click into a cell and press **Shift+Enter**: its result
# appears below. You need not understand the code yet; where it is folded away (•••), run the cell all the same.

# %%
from sklearn.linear_model import LogisticRegression

import navml
from navml import doctor
from navml.exercises import bets
from navml.exercises.getting_started_00 import (
    ____, bet1, gpu_test, learning_test, python_test, q1, q2, q3, quiz,
    read_names, recommend, vision_test, winner,
)  # fmt: skip

fashion = navml.load("fashion_mnist")
fashion

# %% [markdown]
# That is a **dataset**: pictures, and for each a **label**, the right answer. If the card says SAMPLE, the real data
# could not be had: you work with a small stand-in, and your numbers will differ.
#
# Twelve of them, taken at random and shrunk:


# %% tags=["hide-input"]
def shrink(pictures):
    """Average each square of 4 × 4 pixels, and return the 49 averages of each picture, from 0 to 1."""
    return pictures.reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49) / 255


twelve = fashion.train.take(range(1_000)).subset(12)
small = shrink(twelve.images).reshape(-1, 7, 7)
navml.plots.images(
    small,
    [str(number) for number in range(1, 13)],
    columns=6,
    title="What are these?",
    alt="Twelve pictures of clothes, shoes and bags, each of 7 × 7 grey squares, without their names.",
)

# %% [markdown]
# **Your turn.** The card lists the ten names (its classes), in the order of its pictures. Replace each `____` with
# six names in quotes, like `"bag, coat, ?, dress, boot, shirt"`. From further away, it is easier.

# %%
first_row = ____
second_row = ____
your_names = read_names(first_row, second_row, fashion.classes)

# %% [markdown]
# Now a **bet**, a guess before a result that may surprise you. Who will be right more often: `"me"`, `"model"`, or
# neither, a `"draw"`? You may leave the blank.

# %%
guess = ____
bet1.place(guess)

# %% [markdown]
# The program, a **model**, learns from 4,000 *other* pictures and their labels. Then it names your twelve.

# %%
others = fashion.train.take(range(1_000, 5_000))
with navml.stopwatch("learning from 4,000 pictures"):
    model = LogisticRegression(max_iter=1_000).fit(shrink(others.images), others.labels)
model_names = model.predict(shrink(twelve.images))

# %% tags=["hide-input", "reveal"]
yours, models = sum(your_names == twelve.labels), sum(model_names == twelve.labels)
captions = []
for label, name, model_name in zip(twelve.labels, your_names, model_names, strict=True):
    you = fashion.classes[name] if name >= 0 else "no name"
    captions.append(f"{fashion.classes[label]}\nyou: {you}\nmodel: {fashion.classes[model_name]}")
title = f"What they are. Right, of twelve: you {yours}, the model {models}"
navml.plots.images(twelve.images, captions, columns=6, title=title)
navml.report("right_of_twelve", models, "The model, right of twelve")
bet1.reveal(winner(yours, models))

# %% [markdown]
# Blind guessing gets about one of twelve right. The model gets many more, though nobody told it what a sleeve is: it
# learned from examples. That is **machine learning**. (Twelve is few: with twelve others the score may turn.)
#
# ## What the model saw
#
# To a computer a picture is an **array**, a grid of numbers: one for each **pixel** (dot), from 0 (black) to 255
# (white).

# %% tags=["hide-input"]
import matplotlib.pyplot as plt
import numpy as np

numbers = (255 * small[1]).round().astype(int)
figure, (left, right) = plt.subplots(1, 2, figsize=(7.5, 4), layout="constrained")
left.imshow(twelve.images[1], cmap="gray", vmin=0, vmax=255)
left.set(title="Picture 2: 28 × 28 pixels", xticks=[], yticks=[])
right.imshow(numbers, cmap="gray", vmin=0, vmax=255)
right.set(title="What the model saw of it: 7 × 7 numbers", xticks=[], yticks=[])
for (row, column), number in np.ndenumerate(numbers):
    right.text(column, row, number, ha="center", va="center", color="white" if number < 128 else "black")
navml.plots.show(figure, alt=f"Picture 2 at full size, and shrunk to these numbers: {numbers.tolist()}.")

# %%
picture = twelve.images[1]
print("rows, columns:", picture.shape, "  kind of numbers:", picture.dtype)

# %% [markdown]
# A `uint8` is a whole number from 0 to 255. It can't be larger.
#
# ## Exercises answer back
#
# **Exercise 1.** How many pixels has a picture of 28 rows and 28 columns? Somebody has answered, wrongly. Run the
# cell. Its **check** says ✅ right, ❌ not yet and why, or ⏳ still blank. Correct the first line, and run it again.

# %%
pixels = 28 + 28
q1.check(pixels)

# %% [markdown]
# **Exercise 2.** The ten classes have equally many pictures. What share of all pictures has one class, as a number
# from 0 to 1?
#
# Stuck? Add a cell with the **+** button and run `q2.hint()` in it. Still stuck? `q2.solution()`.

# %%
share = ____
q2.check(share)

# %% [markdown]
# **Exercise 3.** Write a function that returns how bright a `picture` is: the average of its pixels. (`picture.max()`
# is its brightest pixel.) The check tries your function on random pictures.


# %%
def brightness(picture):
    return ____


q3.check(brightness)

# %% [markdown]
# Your function (or the lesson's own, until yours is right) sorts a thousand pictures by brightness.

# %%
brightness = q3.working(brightness)
in_order = sorted(others.images[:1_000], key=brightness)
navml.plots.images(in_order[:6] + in_order[-6:], columns=6, title="Six darkest, six brightest")

# %% [markdown]
# ## Your computer
#
# Behind the notebook runs a Python program, the **kernel**. It remembers every name that a cell has made, until you
# restart it. So run cells in order.
#
# How much a lesson computes depends on its **profile**: *gpu* where there is an NVIDIA GPU, the fast processor of a
# graphics card; *cpu* elsewhere; *quick* in tests. The next cell names yours. You need no GPU. A line with ⚠️ tells
# you what to do.

# %%
doctor.show()

# %% [markdown]
# ## Find your level
#
# Ten questions, harder and harder. Replace each `____` with a letter in quotes, like `"b"`, and leave what you don't
# know. Hardly anyone knows the last ones yet.
#
# ### Python and NumPy
#
# **1.** What is `[n * 10 for n in [5, 3, 8, 1][1:3]]`?
#
# - **a** `[50, 30]`
# - **b** `[30, 80]`
# - **c** `[30, 80, 10]`
# - **d** `[3, 8, 3, 8, 3, 8, …]`
#
# **2.** `pictures` is an array of shape `(100, 28, 28)`. What is the shape of `pictures[:10, :, 0]`?
#
# - **a** `(10, 28, 28)`
# - **b** `(10, 28, 1)`
# - **c** `(10, 28)`
# - **d** `(28, 28)`
#
# **3.** And what is `pictures.mean(axis=0)`?
#
# - **a** one average picture
# - **b** an average for each picture
# - **c** one number
# - **d** the first picture

# %%
answer_1, answer_2, answer_3 = ____, ____, ____
python_test.check(answer_1, answer_2, answer_3)

# %% [markdown]
# ### Machine learning
#
# **4.** A model gets 99 % of its training pictures right, and 71 % of new ones. What happened?
#
# - **a** it is too simple
# - **b** nothing, 99 % is what counts
# - **c** the new pictures are faulty
# - **d** it overfits
#
# **5.** 900 pictures show cats, 100 show dogs. Your model is right on 90 %. What next?
#
# - **a** see whether it ever says "dog"
# - **b** raise the learning rate
# - **c** try a larger model
# - **d** nothing, it has learned well
#
# **6.** Before training, you scale all pixels by a mean and a standard deviation. Of which pictures?
#
# - **a** training and test together
# - **b** each part by its own
# - **c** training only
# - **d** test only

# %%
answer_4, answer_5, answer_6 = ____, ____, ____
learning_test.check(answer_4, answer_5, answer_6)

# %% [markdown]
# ### Convolutional networks
#
# **7.** A convolution with 3 × 3 filters turns 3 channels into 16. How many weights is that, without biases?
#
# - **a** 144
# - **b** 432
# - **c** it depends on the picture's size
# - **d** one for each pair of input and output pixels
#
# **8.** Fine-tuned on 600 photos of fruit at learning rate 0.1, a pretrained network does worse than with all but its
# new last layer frozen. Why, most likely?
#
# - **a** what it learned before is no use for fruit
# - **b** the batches were too small
# - **c** it knows only its old classes
# - **d** large steps overwrote its pretrained weights

# %%
answer_7, answer_8 = ____, ____
vision_test.check(answer_7, answer_8)

# %% [markdown]
# ### Training on a GPU
#
# **9.** While you train, the GPU is busy 30 % of the time. What do you look at first?
#
# - **a** mixed precision
# - **b** a larger network
# - **c** the loading of the data
# - **d** the learning rate
#
# **10.** In float16 training, why is the loss multiplied by a large number before the backward pass?
#
# - **a** to prevent overflow
# - **b** to keep small gradients from becoming 0
# - **c** to fit the weights into 16 bits
# - **d** to take larger steps

# %%
answer_9, answer_10 = ____, ____
gpu_test.check(answer_9, answer_10)

# %% [markdown]
# ## Your level
#
# Where should you start? Below it: the map of all lessons, with your ✅s. (Colab and Kaggle forget them when you
# leave.)

# %%
recommend()
navml.course.show_map()

# %% [markdown]
# What each level takes for granted: [getting started](README.md), [level 1](../level1/README.md), [level
# 2](../level2/README.md), [level 3](../level3/README.md).
#
# ## Quiz
#
# **1.** Cell 5 uses a name that cell 3 makes. You restart the kernel and run cell 5. What happens?
#
# - **a** Python runs cell 3 first
# - **b** an error, the name is not known
# - **c** it works, cell 3's result is still on the page
#
# **2.** A figure says SAMPLE. What does that mean?
#
# - **a** the real data could not be had
# - **b** the pictures have lost their colours
# - **c** there is a mistake in your code
#
# **3.** A check says ❌. What next?
#
# - **a** stop, the cells below will not run
# - **b** run `solution()`
# - **c** read the message, try again, then take a hint

# %%
answer_1, answer_2, answer_3 = ____, ____, ____
quiz.check(answer_1, answer_2, answer_3)

# %% [markdown]
# ## Recap
#
# - Run cells from the top: the kernel knows only what it has run.
# - A picture is an array of numbers.
# - After a check there are `hint()`, `hint(2)` and, last, `solution()`.
# - Begin with the first lesson of your level.

# %%
bets.recap(bet1)

# %% [markdown]
# ## Go further
#
# - **A target:** change `5_000` where the model learns. With how few examples is it still as good as you?
# - [The notebook, in JupyterLab's documentation](https://jupyterlab.readthedocs.io/en/stable/user/notebook.html).
# - Pedro Domingos (2012), [A few useful things to know about machine
#   learning](https://doi.org/10.1145/2347736.2347755): ten pages, worth rereading at every level.
