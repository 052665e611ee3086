# ---
# title: A ResNet trained properly
# summary: The same network on the same pictures, trained naively and trained well. What is the difference worth?
# objectives:
#   - Build a residual block and measure what its skip connection does for the gradient
#   - Set up a one-cycle schedule and say why its length must be known first
#   - Compute a smoothed label by hand
#   - Compare ways to train fairly, step by step, from the same weights
#   - Stop a run, resume it from a checkpoint, and prove that nothing was lost
# prerequisites: [level1/07, level2/03]
# minutes: 50
# hardware: gpu-helps
# frameworks: [pytorch]
# datasets: [cifar10]
# floors:
#   cpu: {naive_accuracy: 0.45, test_accuracy: 0.72}
#   gpu: {test_accuracy: 0.93}
# claims:
#   - recipe_accuracy - naive_accuracy > 0.01
#   - train_gap < 0.05
#   - test_accuracy - naive_accuracy > 0.1
# ---

# %% [markdown]
# ## What does proper training buy?
#
# Two people train the same network on the same pictures for the same number of **epochs** (passes over the training
# pictures). One takes the defaults. The other follows a *recipe*: a schedule, smoothed labels, augmentation. How
# many points of accuracy lie between them? Write down your guess; you will measure it.
#
# The network is a **ResNet**, the design that made very deep networks trainable. The pictures are CIFAR-10: ten
# classes, 32 × 32 pixels, in colour.

# %% tags=["dataset-images"]
import pandas as pd
import torch
from torch import nn

import navml
from navml.augment import random_crop_flip
from navml.exercises.level3_03 import ____, q1, q2, q3, q4, quiz1, quiz2, quiz3
from navml.training import evaluate, fit

cifar = navml.load("cifar10", validation=0.05)
cifar

# %% [markdown]
# ## A way around
#
# A plain layer replaces its input $x$ by $f(x)$. A **residual block** adds to it: $x + f(x)$. The way of $x$ around
# the layers is the **skip connection**; the layers learn only a correction, the *residual*. A layer here is a
# convolution, **batch norm** (it centres and scales each channel over the batch) and ReLU.


# %%
# NBVAL_CHECK_OUTPUT
def conv_layer(channels_in, channels_out, norm=nn.BatchNorm2d, pool=False):
    convolution = nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False)
    pooling = nn.MaxPool2d(2) if pool else nn.Identity()
    return nn.Sequential(convolution, pooling, norm(channels_out), nn.ReLU())


class ResidualBlock(nn.Module):
    def __init__(self, channels, norm=nn.BatchNorm2d, skip=True):
        super().__init__()
        self.layers = nn.Sequential(conv_layer(channels, channels, norm), conv_layer(channels, channels, norm))
        self.skip = skip

    def forward(self, x):
        return x + self.layers(x) if self.skip else self.layers(x)


block = ResidualBlock(64)
parameters = sum(parameter.numel() for parameter in block.parameters())
print("output", tuple(block(torch.zeros(8, 64, 16, 16)).shape), f"from {parameters:,} parameters")

# %% [markdown]
# **Exercise 1.** That was a block of 64 channels. How many parameters has `ResidualBlock(128)`? Work it out from
# the code: the weights of the convolutions, and in each batch norm a scale and a shift for every channel.

# %%
parameters_of_block = ____
q1.check(parameters_of_block)

# %% [markdown]
# ## What the skip does for the gradient
#
# Training moves each weight along its **gradient**. On its way back to the first layer, the gradient is multiplied
# by something at every layer. **Predict:** as blocks are added *without* skips, does what arrives there shrink or
# grow?

# %%
probe = cifar.train.subset(16)
images = torch.from_numpy(probe.images).permute(0, 3, 1, 2) / 255


def gradient_at_first_layer(depth, norm, skip):
    torch.manual_seed(0)
    first = conv_layer(3, 16, norm)
    blocks = [ResidualBlock(16, norm, skip) for _ in range(depth)]
    network = nn.Sequential(first, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10))
    nn.functional.cross_entropy(network(images), torch.from_numpy(probe.labels)).backward()
    return first[0].weight.grad.norm().item()


depths = [1, 2, 4, 8, 16, 32]
batch_norm = nn.BatchNorm2d
kinds = {"plain": (nn.Identity, False), "batch norm": (batch_norm, False), "batch norm and skip": (batch_norm, True)}
lengths = {name: [gradient_at_first_layer(depth, *kind) for depth in depths] for name, kind in kinds.items()}
style = {"style": ["o-", "v--", "s-."], "color": navml.plots.COLOURS[:3]}
axis = pd.DataFrame(lengths, index=depths).plot(logy=True, xticks=depths, **style)
axis.set(title="Gradient that reaches the first layer", xlabel="blocks", ylabel="length of the gradient (its norm)")
told = "; ".join(f"{name} from {values[0]:.1g} to {values[-1]:.1g}" for name, values in lengths.items())
navml.plots.show(axis.figure, alt=f"Gradient that reaches the first layer, from 1 block to 32 blocks: {told}.")

# %% [markdown]
# The vertical axis counts in powers of ten, so a straight line means: every block multiplies by the same factor. In
# the plain network the gradient **vanishes**; at 32 blocks it is exactly 0, and the line falls off the chart. With
# batch norm alone it **explodes** in deep stacks. With skips it stays nearly level: of $x + f(x)$, the $x$ hands
# the gradient on as it is.
#
# ## A small ResNet
#
# Ours has two such blocks. Wherever the picture gets smaller, the channels double. With eight convolutions and one
# linear layer it is known as ResNet-9: David Page's original reached 94 % on CIFAR-10 [in 79
# seconds](https://github.com/davidcpage/cifar10-fast). `Scale` keeps the outputs small, so that training may take
# long steps. `width` decides what it costs.


# %%
class Scale(nn.Module):
    def forward(self, x):
        return 0.125 * x


def small_resnet(width):
    return nn.Sequential(
        conv_layer(3, width),
        conv_layer(width, 2 * width, pool=True), ResidualBlock(2 * width),
        conv_layer(2 * width, 4 * width, pool=True),
        conv_layer(4 * width, 8 * width, pool=True), ResidualBlock(8 * width),
        nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(8 * width, 10), Scale(),
    )


width = navml.pick(quick=8, cpu=16, gpu=64)
print(f"profile {navml.profile()}, on {navml.device()}: width {width}")

# %% [markdown]
# ## Sprint 1: naive
#
# Recipes are compared in sprints: few pictures, few epochs, always the same first weights. The best gets the long
# run. `fit` is the training loop of level 1. Its defaults are the optimizer AdamW and a constant **learning rate**,
# the length of a training step. (About half a minute on two cores.)

# %%
few = cifar.train.subset(navml.pick(quick=1_000, cpu=4_000, gpu=4_000))
epochs = navml.pick(quick=3, cpu=8, gpu=8)


def sprint(**recipe):
    torch.manual_seed(0)
    return fit(small_resnet(width), few, cifar.validation, epochs=epochs, batch_size=64, **recipe)


naive = sprint(learning_rate=1e-3)
navml.plots.learning_curves(naive, title="Naive sprint")
navml.report("naive_accuracy", naive["validation_accuracy"][-1], "Naive sprint, validation accuracy")

# %% [markdown]
# Watch the curves part. Training accuracy climbs and climbs; validation accuracy stays behind, and jumps from epoch
# to epoch. So there are two faults: the network learns pictures by heart (**overfitting**), and its steps are too
# long to settle. (At the *quick* profile it has hardly begun.)
#
# ## Ingredient 1: a schedule
#
# Long steps get far; short steps settle. A **schedule** changes the learning rate while training runs.
# **One-cycle** climbs from a small rate, which protects the fresh network, to a peak, then falls to almost nothing.
# So it must know in advance *how long the run will be*.
#
# **Exercise 2.** Write a one-cycle with straight lines: from 0 up to `peak` during the first 30 % of the steps,
# then down to 0 at `step = steps`.


# %%
def learning_rate(step, steps, peak):
    return ____


q2.check(learning_rate)

# %% [markdown]
# Now the same sprint with PyTorch's one-cycle and its usual company: **SGD with momentum** (each step follows a
# running mean of the gradients) and **weight decay** (each step shrinks all weights a little). **Predict:** what
# will they gain?

# %%
peak = 0.2
one_cycle = {"schedule": "one-cycle", "optimizer": torch.optim.SGD, "learning_rate": peak, "weight_decay": 5e-4}
scheduled = sprint(**one_cycle)
panels = scheduled.to_frame()[["learning_rate", "validation_accuracy"]]
axes = panels.plot(subplots=True, layout=(1, 2), figsize=(9, 3), xticks=panels.index, **style)
axes[0, 0].figure.suptitle("Sprint with one-cycle: after each epoch")
navml.plots.show(axes[0, 0].figure, alt=f"Sprint with one-cycle, after each epoch: {panels.round(3).to_dict('list')}")

# %% [markdown]
# Read the panels together. At high learning rates accuracy lags or jumps; while the rate falls, it rises and
# settles. Stop early and you lose the end, the part that pays.
#
# ## Ingredient 2: labels that admit doubt
#
# The usual target says: 100 % frog. To come close, a network must push its outputs without end. **Label smoothing**
# ([Szegedy et al., 2015](https://arxiv.org/abs/1512.00567)) takes a little of that certainty and shares it among
# all classes. Here is the loss, by hand, of a network that gives the frog 90 %:

# %%
# NBVAL_CHECK_OUTPUT
hard = torch.eye(10)[6]
smoothed = 0.9 * hard + 0.1 / 10
probabilities = torch.where(hard == 1, 0.9, 0.1 / 9)
print("smoothed target:", smoothed)
print(f"loss by hand:    {-(smoothed * probabilities.log()).sum():.4f}")
by_torch = nn.functional.cross_entropy(probabilities.log()[None], torch.tensor([6]), label_smoothing=0.1)
print(f"loss by PyTorch: {by_torch:.4f}")

# %% [markdown]
# **Exercise 3.** Compute the frog's target with a smoothing of 0.2.

# %%
smoothed_frog = ____
q3.check(smoothed_frog)

# %% [markdown]
# ## Ingredient 3: pictures that never come twice
#
# A frog moved by three pixels, or mirrored, is still a frog. **Augmentation** makes such a change at random
# whenever a picture is used. Here is one picture, eight times:

# %% tags=["dataset-images"]
frog = torch.from_numpy(cifar.train.of_class("frog").images[:1]).permute(0, 3, 1, 2)
copies = random_crop_flip(frog.expand(8, -1, -1, -1)).permute(0, 2, 3, 1)
navml.plots.images(copies, title="One frog, augmented eight times")

# %% [markdown]
# Each copy has moved by up to four pixels and is mirrored or not. Only training pictures are changed, never those
# we measure on. Now the sprint with everything:

# %%
full_recipe = one_cycle | {"label_smoothing": 0.1, "transform": random_crop_flip}
regularised = sprint(**full_recipe)
sprints = {"naive": naive, "one-cycle": scheduled, "one-cycle, smoothing, augmentation": regularised}
last = pd.DataFrame({name: history.to_frame().iloc[-1] for name, history in sprints.items()}).T
navml.report("recipe_accuracy", regularised["validation_accuracy"][-1], "Full recipe, sprint, validation accuracy")
last[["train_accuracy", "validation_accuracy", "validation_loss"]].round(3)

# %% [markdown]
# *Training accuracy* is lowest in the last row: pictures that never come twice cannot be learned by heart.
# *Validation accuracy* shows what each step is worth in a sprint. Are the last two rows close? In a sprint there is
# little time to learn by heart; smoothing and augmentation pay mostly in long runs.
#
# ## A run that survives
#
# Long runs get interrupted: Colab disconnects, a laptop sleeps. A **checkpoint** is a file from which a run can go
# on. The weights alone will not do: it takes the optimizer's momentum, the place in the schedule, the state of the
# random numbers. `fit` saves all that after every epoch. A rehearsal: one run is never stopped; another loses power
# after 2 of 4 epochs.


# %%
# NBVAL_CHECK_OUTPUT
def cut_the_power(epoch, history):
    if epoch == 2:
        raise KeyboardInterrupt


rehearsal = full_recipe | {"train": cifar.train.subset(256), "epochs": 4, "device": "cpu", "progress": False}
file = navml.scratch("level3-03") / "rehearsal.pt"
file.unlink(missing_ok=True)
never_stopped, killed, resumed = small_resnet(4), small_resnet(4), small_resnet(4)
killed.load_state_dict(never_stopped.state_dict())  # these two start from the same weights
fit(never_stopped, **rehearsal)
try:
    fit(killed, **rehearsal, checkpoint=file, after_epoch=cut_the_power)
except KeyboardInterrupt:
    print("The power is gone after epoch 2.")
fit(resumed, **rehearsal, checkpoint=file)
same = all(map(torch.equal, never_stopped.parameters(), resumed.parameters()))
print("Every weight equal, to the last bit:", same)

# %% [markdown]
# Not just close: equal. And `resumed` began with weights of its own, so all of it came from the file. (On a GPU,
# sums may be added in another order each time, so there the last bits differ.)
#
# ## Half the bits, where there is a GPU
#
# Networks train in `float32`, 32 bits for a number. GPUs multiply 16-bit numbers several times faster. **Mixed
# precision** uses 16 bits in the convolutions and 32 where small differences add up. In `float16` very small
# gradients would become 0, so the loss is made larger first and the gradients smaller again afterwards (**loss
# scaling**). Newer GPUs have `bfloat16`, which does without. `fit` does all this on a GPU, and stays with 32 bits
# on a CPU.
#
# ## The long run
#
# Now the full recipe on more pictures, with a checkpoint: if you are interrupted, run the cell again. (About two
# minutes on two cores. Should memory run out, halve the batch size *and* the learning rate.)

# %%
file = navml.scratch("level3-03") / f"{navml.profile()}-{'sample' if cifar.is_sample else 'real'}.pt"
model = small_resnet(width)
long_run = fit(
    model, cifar.train.subset(navml.pick(quick=2_000, cpu=12_000, gpu=len(cifar.train))), cifar.validation,
    epochs=navml.pick(quick=3, cpu=8, gpu=18), batch_size=navml.pick(quick=64, cpu=64, gpu=512), checkpoint=file,
    **full_recipe | {"learning_rate": navml.pick(quick=peak, cpu=peak, gpu=2 * peak)},
)
file.unlink(missing_ok=True)  # the run is complete
navml.plots.learning_curves(long_run, title="The long run")
gap = long_run["train_accuracy"][-1] - long_run["validation_accuracy"][-1]
navml.report("train_gap", gap, "Training accuracy minus validation accuracy, at the end of the long run")

# %% [markdown]
# Training accuracy stays near validation accuracy, or below it: it is measured on changed pictures, so what is
# learned is not learned by heart. And again the last epochs pay. Do not lose heart, or stop, while the learning
# rate is high.
#
# Now, once, the test pictures:

# %%
result = evaluate(model, cifar.test)
navml.report("test_accuracy", result.accuracy, "Full recipe, long run, test accuracy")
navml.plots.confusion(result.labels, result.predictions, cifar.classes, title="Test pictures")

# %% [markdown]
# Each row is a true class. Find the largest number off the diagonal, then see whether animals are taken for animals
# and vehicles for vehicles. Among the real photographs, *cat* and *dog* are the hardest pair: same size, same fur,
# same sofas.
#
# **Exercise 4.** A frog's mirror image is a frog, so ask twice. Write a function that returns the mean of the
# probabilities for images (n, height, width, 3) and for their mirror images. `navml.training.predict(model,
# images)` returns probabilities, (n, 10). Then try it on `cifar.test`: what does it gain?


# %%
def predict_both_ways(model, images):
    return ____


q4.check(predict_both_ways, model)

# %% [markdown]
# ## What did it buy?

# %%
gain = regularised["validation_accuracy"][-1] - naive["validation_accuracy"][-1]
print(f"Same network, same pictures, same epochs: the recipe changed accuracy by {100 * gain:+.1f} points.")
print(f"After the long run, {100 * (0.94 - result.accuracy):.1f} points are missing from the known 94 %.")

# %% [markdown]
# Was your guess close? The first line is what proper training buys in a sprint. The second says what your machine
# costs you. *quick* only proves that the code runs. *cpu* fits in five minutes, with a quarter of the pictures, a
# narrow network and few epochs. *gpu* takes all pictures, four times the width and 18 epochs, close to the setting
# behind the 94 %.

# %% [markdown]
# ## Quiz
#
# **1.** A network trained with one-cycle is cut off by a time limit after half of its epochs. What do you have?
#
# - **a** Half of the gain.
# - **b** Nearly the final network: the first half does the work.
# - **c** Less than a shorter cycle that ran to its end.
# - **d** Nothing that can be used.

# %%
answer = ____
quiz1.check(answer)

# %% [markdown]
# **2.** A colleague saves only the model's weights after each epoch, and resumes from them. What happens?
#
# - **a** The same as without interruption.
# - **b** Training goes on, but not as it would have.
# - **c** The weights cannot be loaded.
# - **d** It works if the batches are larger.

# %%
answer = ____
quiz2.check(answer)

# %% [markdown]
# **3.** With augmentation, training accuracy is *below* validation accuracy. What does that mean?
#
# - **a** Nothing is wrong: the training pictures are harder.
# - **b** Validation pictures must have leaked into training.
# - **c** The network overfits.
# - **d** The learning rate is too high.

# %%
answer = ____
quiz3.check(answer)

# %% [markdown]
# ## Recap
#
# - A residual block computes $x + f(x)$. The $x$ hands the gradient on to the first layer, however deep the network.
# - One-cycle climbs to a peak and falls to almost nothing. The end pays, so decide on the length first.
# - A smoothed target keeps most of the certainty for the true class and shares the rest among all.
# - Compare in sprints, step by step, from the same weights. Measure on validation; test once.
# - A checkpoint holds everything that decides what comes next. Then resuming changes nothing.
#
# ## Go further
#
# - He, Zhang, Ren and Sun (2015), [Deep residual learning for image recognition](https://arxiv.org/abs/1512.03385): the
#   paper that introduced the ResNet.
# - Smith (2018), [A disciplined approach to neural network hyper-parameters](https://arxiv.org/abs/1803.09820): one-cycle,
#   and how to choose its peak.
# - Micikevicius and others (2017), [Mixed precision training](https://arxiv.org/abs/1710.03740): when 16 bits suffice.
