"""The code that draws the samples of CIFAR-10 and FIDS30: no pixel of it is anybody's photo.

Both come in the official classes, sizes and difficulties, and are the same pictures every time.
"""
