# ---
# title: Start here
# summary: See how a lesson works, check your computer, and find the level that suits you.
# objectives:
#   - Run a notebook from top to bottom, and know what its kernel remembers
#   - Check that your computer is ready
#   - Answer an exercise and use its feedback
#   - Find the level to begin with
# prerequisites: []
# minutes: 25
# hardware: cpu
# frameworks: []
# datasets: [fashion_mnist]
# claims: []
# ---

# %% [markdown]
# ## Where should you start?
#
# These lessons teach you, by doing it, how a computer learns to recognise what is in a picture. There are four levels.
# By the end of this lesson you will know which one is yours.
#
# ## How a notebook works
#
# A lesson is a **notebook**: text to read, and **cells** of code to run. Click into a cell and press
# **Shift + Enter**. Its result appears below it, and the next cell is selected.
#
# Behind the notebook runs a Python program, the **kernel**. It remembers every name that a cell has made, until you
# restart it. So run the cells in order, from the top.
#
# This first one loads `navml`, the package that comes with the lessons, and asks it about your computer.

# %%
import navml
from navml import doctor
from navml.exercises.getting_started_00 import (
    ____, gpu_test, learning_test, python_test, q1, q2, q3, quiz, recommend, vision_test,
)

doctor.show()

# %% [markdown]
# A line with ⚠️ tells you what to do. That there is no GPU, the fast processor of a graphics card, is fine: every
# lesson runs on a laptop, and says where a GPU would help.
#
# ## A first look
#
# One line loads a **dataset**: pictures, and for each a **label**, the right answer.

# %%
fashion = navml.load("fashion_mnist")
fashion

# %% [markdown]
# The card tells you what you have, and where it came from. A **SAMPLE** banner on it means that the real data could
# not be had: you work with a small stand-in, and your numbers will differ from other people's.
#
# **Predict, then run.** Run this cell and name all twelve. Only then run the next one.

# %%
twelve = fashion.test.subset(12)
navml.plots.images(
    twelve.images, columns=6, title="What are these?",
    alt="Twelve small grey pictures of clothes, shoes and bags from Fashion-MNIST, without their labels.",
)

# %%
names = [fashion.classes[label] for label in twelve.labels]
navml.plots.images(twelve.images, names, columns=6, title="What their labels say")

# %% [markdown]
# Bags, shoes and trousers are easy. Pullovers, coats and shirts are not: at this size they share one outline. In
# level 1 you will see a computer stumble over the same ones.
#
# ## Exercises answer back
#
# Every exercise ends in a `check`, which says one of three things:
#
# - ✅ right
# - ❌ not yet, and what may have gone wrong
# - ⏳ there is still a blank, `____`, for you to fill in
#
# **Exercise 1.** Each picture has 28 rows of 28 **pixels**, the dots it is made of. How many pixels is that? Somebody
# has answered already, wrongly. Run the cell, read the message, correct the first line, and run it again.

# %%
pixels = 28 + 28
q1.check(pixels)

# %% [markdown]
# **Exercise 2.** The labels name ten **classes**, kinds of clothing, and each has equally many pictures. What
# share of all pictures does one class have? Write it as a number from 0 to 1.
#
# Stuck? Add a cell with the **+** button and run `q2.hint()` in it. When you have had enough: `q2.solution()`.

# %%
share = ____
q2.check(share)

# %% [markdown]
# **Exercise 3.** Write a function that returns how bright a picture is: the average of its pixels, from 0 (black) to
# 255 (white). To get you started: `picture.max()` is its brightest pixel.

# %%
def brightness(picture):
    return ____


q3.check(brightness)

# %% [markdown]
# This check tries your function on random pictures. Models are judged in the same way: by what they do with pictures
# that they have never seen.
#
# ## Find your level
#
# Ten questions, harder and harder. Replace each `____` with a letter in quotes, like `"b"`. If you don't know, leave
# the blank: a lucky guess only sends you to the wrong level. Hardly anyone starts out knowing the last ones.
#
# ### Python and NumPy
#
# **1.** What is `[n * 10 for n in [5, 3, 8, 1][1:3]]`?<br>
# **a** `[50, 30]` &emsp; **b** `[30, 80]` &emsp; **c** `[30, 80, 10]` &emsp; **d** `[3, 8, 3, 8, 3, 8, …]`
#
# **2.** `pictures` is an array of shape `(100, 28, 28)`. What is the shape of `pictures[:10, :, 0]`?<br>
# **a** `(10, 28, 28)` &emsp; **b** `(10, 28, 1)` &emsp; **c** `(10, 28)` &emsp; **d** `(28, 28)`
#
# **3.** And what is `pictures.mean(axis=0)`?<br>
# **a** one average picture &emsp; **b** an average for each picture &emsp; **c** one number &emsp; **d** the first
# picture

# %%
answer_1 = ____
answer_2 = ____
answer_3 = ____
python_test.check(answer_1, answer_2, answer_3)

# %% [markdown]
# ### Machine learning
#
# **4.** A model gets 99 % of its training pictures right, and 71 % of new ones. What happened?<br>
# **a** it is too simple &emsp; **b** nothing, 99 % is what counts &emsp; **c** the new pictures are faulty &emsp;
# **d** it overfits
#
# **5.** Of 1,000 pictures, 900 show cats and 100 show dogs. Your model is right on 90 %. What next?<br>
# **a** see whether it ever says "dog" &emsp; **b** raise the learning rate &emsp; **c** try a larger model &emsp;
# **d** nothing, it has learned well
#
# **6.** Before training, you scale all pixels by a mean and a standard deviation. Of which pictures?<br>
# **a** training and test together &emsp; **b** each part by its own &emsp; **c** training only &emsp; **d** test only

# %%
answer_4 = ____
answer_5 = ____
answer_6 = ____
learning_test.check(answer_4, answer_5, answer_6)

# %% [markdown]
# ### Convolutional networks
#
# **7.** A convolution with 3 × 3 filters turns 3 channels into 16. How many weights has it, biases not counted?<br>
# **a** 144 &emsp; **b** 432 &emsp; **c** it depends on the picture's size &emsp; **d** one for each pair of input and
# output pixels
#
# **8.** You give a pretrained network a new last layer and fine-tune all of it on 600 photos of fruit, at learning rate
# 0.1. It does worse than with everything but the new layer frozen. Why, most likely?<br>
# **a** what it learned before is no use for fruit &emsp; **b** the batches were too small &emsp; **c** it knows only
# its old classes &emsp; **d** large steps overwrote its pretrained weights

# %%
answer_7 = ____
answer_8 = ____
vision_test.check(answer_7, answer_8)

# %% [markdown]
# ### Training on a GPU
#
# **9.** While you train, the GPU is busy 30 % of the time. What do you look at first?<br>
# **a** mixed precision &emsp; **b** a larger network &emsp; **c** the loading of the data &emsp; **d** the learning rate
#
# **10.** In float16 training, why is the loss multiplied by a large number before the backward pass?<br>
# **a** to prevent overflow &emsp; **b** to keep small gradients from becoming 0 &emsp; **c** to fit the weights into 16
# bits &emsp; **d** to take larger steps

# %%
answer_9 = ____
answer_10 = ____
gpu_test.check(answer_9, answer_10)

# %% [markdown]
# ## Your level
#
# This cell answers the question we began with. Below the answer is the map of all lessons, with your ✅s. They are
# kept on this computer; on Colab and Kaggle, until the session ends.

# %%
recommend()
navml.course.show_map()

# %% [markdown]
# Each level has a page that says what it takes for granted, and where to go if it is too easy or too hard:
# [getting started](README.md), [level 1](../level1/README.md), [level 2](../level2/README.md),
# [level 3](../level3/README.md).
#
# ## Quiz
#
# **1.** Cell 5 uses a name that cell 3 makes. You restart the kernel and run only cell 5. What happens?<br>
# **a** Python runs cell 3 first &emsp; **b** an error, the name is not known &emsp; **c** it works, the result of cell
# 3 is still on the page
#
# **2.** A figure says SAMPLE. What does that mean?<br>
# **a** the real data could not be had &emsp; **b** the pictures have lost their colours &emsp; **c** there is a mistake
# in your code
#
# **3.** A check says ❌. What is the best next step?<br>
# **a** stop, the cells below will not run &emsp; **b** run `solution()` &emsp; **c** read the message, try again, then
# take a hint

# %%
answer_1 = ____
answer_2 = ____
answer_3 = ____
quiz.check(answer_1, answer_2, answer_3)

# %% [markdown]
# ## Recap
#
# - Run cells from the top, with Shift + Enter. The kernel remembers their names until you restart it.
# - `doctor.show()` tells you whether your computer is ready.
# - A check says ✅, ❌ or ⏳. After that there are `hint()`, `hint(2)` and, last, `solution()`.
# - The self-test has named your level. Begin with its first lesson.
#
# ## Go further
#
# - [The notebook, in JupyterLab's documentation](https://jupyterlab.readthedocs.io/en/stable/user/notebook.html).
# - Pedro Domingos (2012), [A few useful things to know about machine
#   learning](https://doi.org/10.1145/2347736.2347755): ten pages to come back to at every level.
