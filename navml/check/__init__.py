"""For ``navml check``: whether learners' own notebooks run, and how many exercises are passed in them."""
